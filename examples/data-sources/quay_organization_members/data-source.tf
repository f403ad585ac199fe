resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_organization_members" "all" {
  organization = quay_organization.acme.name
}

output "owners" {
  value = [
    for member in data.quay_organization_members.all.members :
    member.name if contains(member.teams, "owners")
  ]
}
