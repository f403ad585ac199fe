resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_team" "owners" {
  organization = quay_organization.acme.name
  name         = "owners"
}

output "role" {
  value = data.quay_team.owners.role
}
