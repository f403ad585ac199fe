resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

resource "quay_repository_immutability_policy" "all_but_builds" {
  repository          = quay_repository.app.id
  tag_pattern         = "(latest|build-.*)"
  tag_pattern_matches = false
}
