resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

action "quay_robot_token_regeneration" "ci" {
  config {
    namespace = quay_robot.ci.namespace
    robot     = quay_robot.ci.name
  }
}
