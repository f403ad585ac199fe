resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

data "quay_repository" "app" {
  namespace = quay_repository.app.namespace
  name      = quay_repository.app.name
}

output "state" {
  value = data.quay_repository.app.state
}
