resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_organization" "acme" {
  name = quay_organization.acme.name
}

output "tag_expiration" {
  value = data.quay_organization.acme.tag_expiration
}
