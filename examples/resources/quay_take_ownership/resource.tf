resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_take_ownership" "acme" {
  namespace = quay_organization.acme.name
}
