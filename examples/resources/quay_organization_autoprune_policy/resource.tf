resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_organization_autoprune_policy" "few" {
  organization = quay_organization.acme.name
  method       = "number_of_tags"
  value        = "20"
}

resource "quay_organization_autoprune_policy" "old_builds" {
  organization = quay_organization.acme.name
  method       = "creation_date"
  value        = "30d"
  tag_pattern  = "build-.*"
}
