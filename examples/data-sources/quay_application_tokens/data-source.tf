resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_application" "deployer" {
  organization = quay_organization.acme.name
  name         = "deployer"
}

data "quay_application_tokens" "all" {
  organization = quay_organization.acme.name
  client_id    = quay_application.deployer.client_id
}

output "tokens" {
  value = { for token in data.quay_application_tokens.all.tokens : token.uuid => token.expires_at }
}
