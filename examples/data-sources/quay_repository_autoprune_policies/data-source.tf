resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

data "quay_repository_autoprune_policies" "all" {
  repository = quay_repository.app.id
}

output "policies" {
  value = data.quay_repository_autoprune_policies.all.policies
}
