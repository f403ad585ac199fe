resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

data "quay_robot" "ci" {
  namespace = quay_robot.ci.namespace
  name      = quay_robot.ci.name
}

output "last_accessed" {
  value = data.quay_robot.ci.last_accessed
}
