resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "puller" {
  namespace = quay_organization.acme.name
  name      = "puller"
}

variable "harbor_password" {
  type      = string
  sensitive = true
  default   = null
}

resource "quay_organization_mirror" "harbor" {
  organization               = quay_organization.acme.name
  external_registry_type     = "harbor"
  external_registry_url      = "https://harbor.example.com"
  external_namespace         = "library"
  external_registry_username = "reader"
  external_registry_password = var.harbor_password
  robot_username             = quay_robot.puller.full_name
  repository_filters         = ["nginx", "base-*"]
  sync_interval              = "6h"
}
