resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_organization_collaborators" "outside" {
  organization = quay_organization.acme.name
}

output "outsiders" {
  value = data.quay_organization_collaborators.outside.collaborators[*].name
}
