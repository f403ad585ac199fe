resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_team" "devs" {
  organization = quay_organization.acme.name
  name         = "devs"
  role         = "member"
}

resource "quay_robot" "ci" {
  namespace = quay_organization.acme.name
  name      = "ci"
}

resource "quay_team_member" "ci" {
  organization = quay_organization.acme.name
  team         = quay_team.devs.name
  member       = quay_robot.ci.full_name
}

data "quay_team_member" "ci" {
  organization = quay_organization.acme.name
  team         = quay_team.devs.name
  member       = quay_team_member.ci.member
}

output "invited" {
  value = data.quay_team_member.ci.invited
}
