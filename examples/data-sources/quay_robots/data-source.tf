resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

data "quay_robots" "all" {
  namespace  = quay_organization.acme.name
  depends_on = [quay_robot.ci]
}

output "robots" {
  value = data.quay_robots.all.robots[*].full_name
}
