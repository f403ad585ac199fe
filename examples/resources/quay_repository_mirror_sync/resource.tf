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

resource "quay_repository_mirror" "mc" {
  repository         = quay_repository.mc.id
  external_reference = "quay.io/minio/mc"
  tags               = ["latest"]
  sync_interval      = "6h"
  robot_username     = quay_robot.puller.full_name
}

resource "quay_repository_mirror_sync" "mc" {
  repository = quay_repository_mirror.mc.repository

  triggers = {
    tags = join(",", quay_repository_mirror.mc.tags)
  }
}
