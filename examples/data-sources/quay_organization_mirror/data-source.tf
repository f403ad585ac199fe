resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "puller" {
  namespace = quay_organization.acme.name
  name      = "puller"
}

resource "quay_organization_mirror" "harbor" {
  organization           = quay_organization.acme.name
  external_registry_type = "harbor"
  external_registry_url  = "https://harbor.example.com"
  external_namespace     = "library"
  robot_username         = quay_robot.puller.full_name
  sync_interval          = "6h"
}

data "quay_organization_mirror" "harbor" {
  organization = quay_organization_mirror.harbor.organization
}

output "status" {
  value = data.quay_organization_mirror.harbor.sync_status
}
