resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

resource "quay_robot_token_regeneration" "ci" {
  namespace = quay_organization.acme.name
  robot     = quay_robot.ci.name

  triggers = {
    month = "2026-11"
  }
}
