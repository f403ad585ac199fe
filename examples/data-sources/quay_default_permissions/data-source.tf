resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_default_permissions" "all" {
  organization = quay_organization.acme.name
}

output "default_permissions" {
  value = data.quay_default_permissions.all.default_permissions
}
