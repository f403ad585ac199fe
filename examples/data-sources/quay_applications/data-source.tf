resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

data "quay_applications" "all" {
  organization = quay_organization.acme.name
}

output "applications" {
  value = data.quay_applications.all.applications[*].name
}
