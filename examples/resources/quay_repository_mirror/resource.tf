resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "puller" {
  namespace = quay_organization.acme.name
  name      = "puller"
}

resource "quay_repository" "mc" {
  namespace = quay_organization.acme.name
  name      = "mc"
  state     = "MIRROR"
}

variable "source_password" {
  type      = string
  sensitive = true
  default   = null
}

resource "quay_repository_mirror" "mc" {
  repository                 = quay_repository.mc.id
  external_reference         = "quay.io/minio/mc"
  external_registry_username = "reader"
  external_registry_password = var.source_password
  tags                       = ["latest", "RELEASE.2026-*"]
  sync_interval              = "6h"
  sync_start_date            = "2030-01-01T04:00:00Z"
  robot_username             = quay_robot.puller.full_name

  proxy = {
    https_proxy = "http://proxy.example.com:3128"
    no_proxy    = "example.com"
  }
}
