resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_namespace_notifications" "all" {
  organization = quay_organization.acme.name
}

output "events" {
  value = data.quay_namespace_notifications.all.notifications[*].event
}
