resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

data "quay_repository_permissions" "app" {
  repository = quay_repository.app.id
}

output "administrators" {
  value = [
    for permission in data.quay_repository_permissions.app.permissions :
    permission.name if permission.role == "admin"
  ]
}
