resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_application" "deployer" {
  organization = quay_organization.acme.name
  name         = "deployer"
}

data "quay_application" "deployer" {
  organization = quay_organization.acme.name
  name         = quay_application.deployer.name
}

output "client_id" {
  value = data.quay_application.deployer.client_id
}
