resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_application" "deployer" {
  organization = quay_organization.acme.name
  name         = "deployer"
}

resource "quay_application_token" "reader" {
  organization = quay_organization.acme.name
  client_id    = quay_application.deployer.client_id
  name         = "reader"
  scope        = "repo:read"
  expiration   = "90d"
}
