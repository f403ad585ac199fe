resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

action "quay_take_ownership" "acme" {
  config {
    namespace = quay_organization.acme.name
  }
}
