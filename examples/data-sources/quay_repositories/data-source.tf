resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_repository" "app" {
  namespace = quay_organization.acme.name
  name      = "app"
}

data "quay_repositories" "acme" {
  namespace  = quay_organization.acme.name
  depends_on = [quay_repository.app]
}

data "quay_repositories" "public" {
  public = true
}

output "private" {
  value = [
    for repository in data.quay_repositories.acme.repositories :
    repository.name if repository.visibility == "private"
  ]
}

output "public" {
  value = length(data.quay_repositories.public.repositories)
}
