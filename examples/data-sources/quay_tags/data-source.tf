resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

data "quay_tags" "app" {
  repository = quay_repository.app.id
}

output "tags" {
  value = data.quay_tags.app.tags[*].name
}
