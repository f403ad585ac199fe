resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_team" "devs" {
  organization = quay_organization.acme.name
  name         = "devs"
  role         = "member"
}

# For a registry whose users come from LDAP.
resource "quay_team_sync" "devs" {
  organization = quay_organization.acme.name
  team         = quay_team.devs.name
  group_dn     = "cn=devs,ou=groups"
}
