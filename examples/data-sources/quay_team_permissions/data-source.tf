resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_team" "devs" {
  organization = quay_organization.acme.name
  name         = "devs"
  role         = "member"
}

data "quay_team_permissions" "devs" {
  organization = quay_organization.acme.name
  team         = quay_team.devs.name
}

output "repositories" {
  value = {
    for permission in data.quay_team_permissions.devs.permissions :
    permission.repository => permission.role
  }
}
