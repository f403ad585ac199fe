resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_proxy_cache" "docker" {
  organization      = quay_organization.acme.name
  upstream_registry = "docker.io"
}

data "quay_proxy_cache" "docker" {
  organization = quay_proxy_cache.docker.organization
}

output "upstream" {
  value = data.quay_proxy_cache.docker.upstream_registry
}
