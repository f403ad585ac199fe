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

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

resource "quay_repository_permissions" "app" {
  repository = quay_repository.app.id

  teams = {
    (quay_team.devs.name) = "read"
  }

  robots = {
    (quay_robot.ci.full_name) = "write"
  }
}
