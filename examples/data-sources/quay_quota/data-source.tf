resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_quota" "acme" {
  namespace = quay_organization.acme.name
  limit     = "50GiB"
}

data "quay_quota" "acme" {
  namespace = quay_quota.acme.namespace
}

output "limit_bytes" {
  value = data.quay_quota.acme.limit_bytes
}
