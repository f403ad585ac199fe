resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

data "quay_repository_notifications" "all" {
  repository = quay_repository.app.id
}

output "failing" {
  value = [
    for notification in data.quay_repository_notifications.all.notifications :
    notification.title if notification.number_of_failures > 0
  ]
}
