resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

resource "quay_robot_federation" "ci" {
  namespace = quay_robot.ci.namespace
  robot     = quay_robot.ci.name

  federations = [
    {
      issuer  = "https://token.actions.githubusercontent.com"
      subject = "repo:acme/app:ref:refs/heads/main"
    },
  ]
}
