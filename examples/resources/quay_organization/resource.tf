resource "quay_organization" "acme" {
  name           = "acme"
  email          = "acme@example.com"
  tag_expiration = "14d"
}
