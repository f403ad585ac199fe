resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_application" "deployer" {
  organization = quay_organization.acme.name
  name         = "deployer"
}

ephemeral "quay_application_secret" "deployer" {
  organization = quay_organization.acme.name
  client_id    = quay_application.deployer.client_id
}
