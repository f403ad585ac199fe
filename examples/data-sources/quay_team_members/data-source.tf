resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_team_members" "owners" {
  organization = quay_organization.acme.name
  team         = "owners"
}

output "owners" {
  value = data.quay_team_members.owners.members[*].name
}
