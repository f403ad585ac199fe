resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_organization_immutability_policy" "releases" {
  organization = quay_organization.acme.name
  tag_pattern  = "v[0-9]+(\\.[0-9]+)*"
}
