resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "puller" {
  namespace = quay_organization.acme.name
  name      = "puller"
}

data "quay_robot_federation" "puller" {
  namespace = quay_robot.puller.namespace
  robot     = quay_robot.puller.name
}

output "issuers" {
  value = data.quay_robot_federation.puller.federations[*].issuer
}
