resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_teams" "all" {
  organization = quay_organization.acme.name
}

output "administrators" {
  value = [for team in data.quay_teams.all.teams : team.name if team.role == "admin"]
}
