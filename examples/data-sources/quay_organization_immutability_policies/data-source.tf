resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_organization_immutability_policies" "all" {
  organization = quay_organization.acme.name
}

output "patterns" {
  value = data.quay_organization_immutability_policies.all.policies[*].tag_pattern
}
