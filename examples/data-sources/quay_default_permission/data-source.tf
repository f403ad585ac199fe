resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_team" "devs" {
  organization = quay_organization.acme.name
  name         = "devs"
  role         = "member"
}

resource "quay_default_permission" "devs" {
  organization  = quay_organization.acme.name
  delegate_kind = "team"
  delegate_name = quay_team.devs.name
  role          = "read"
}

data "quay_default_permission" "devs" {
  organization  = quay_default_permission.devs.organization
  delegate_kind = "team"
  delegate_name = quay_default_permission.devs.delegate_name
}

output "role" {
  value = data.quay_default_permission.devs.role
}
