resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_organization_autoprune_policies" "all" {
  organization = quay_organization.acme.name
}

output "policies" {
  value = data.quay_organization_autoprune_policies.all.policies
}
