resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace   = quay_organization.acme.name
  name        = "ci"
  description = "Builds and pushes the application."
}
