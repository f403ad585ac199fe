resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_application" "deployer" {
  organization    = quay_organization.acme.name
  name            = "deployer"
  description     = "Deploys what was built"
  application_uri = "https://deploy.example.com"
  redirect_uri    = "https://deploy.example.com/signed-in"
}
