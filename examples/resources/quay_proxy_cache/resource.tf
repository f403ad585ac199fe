resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

variable "docker_hub_password" {
  type      = string
  sensitive = true
  default   = null
}

resource "quay_proxy_cache" "docker" {
  organization               = quay_organization.acme.name
  upstream_registry          = "docker.io/library"
  upstream_registry_username = "acme"
  upstream_registry_password = var.docker_hub_password
  expiration                 = "1d"
}
