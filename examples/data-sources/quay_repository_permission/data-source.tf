resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

resource "quay_team" "devs" {
  organization = quay_organization.acme.name
  name         = "devs"
  role         = "member"
}

resource "quay_repository_permission" "devs" {
  repository = quay_repository.app.id
  kind       = "team"
  name       = quay_team.devs.name
  role       = "read"
}

data "quay_repository_permission" "devs" {
  repository = quay_repository_permission.devs.repository
  kind       = "team"
  name       = quay_repository_permission.devs.name
}

output "role" {
  value = data.quay_repository_permission.devs.role
}
