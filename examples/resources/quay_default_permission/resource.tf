resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
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

resource "quay_default_permission" "devs" {
  organization  = quay_organization.acme.name
  delegate_kind = "team"
  delegate_name = quay_team.devs.name
  role          = "read"
}

# Repositories that the robot makes give the team more.
resource "quay_default_permission" "devs_by_ci" {
  organization    = quay_organization.acme.name
  delegate_kind   = "team"
  delegate_name   = quay_team.devs.name
  role            = "write"
  activating_user = quay_robot.ci.full_name
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"

  # Default permissions go for repositories that are made after them.
  depends_on = [quay_default_permission.devs]
}
