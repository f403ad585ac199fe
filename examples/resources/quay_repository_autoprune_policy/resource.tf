resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

resource "quay_repository_autoprune_policy" "not_releases" {
  repository          = quay_repository.app.id
  method              = "creation_date"
  value               = "2w"
  tag_pattern         = "v[0-9.]+"
  tag_pattern_matches = false
}
