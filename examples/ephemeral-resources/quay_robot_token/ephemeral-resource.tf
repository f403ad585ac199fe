resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

ephemeral "quay_robot_token" "ci" {
  namespace = quay_robot.ci.namespace
  name      = quay_robot.ci.name
}
