terraform {
  required_providers {
    quay = {
      source  = "quay-cdktf/quay"
      # old
    }
  }
}

provider "quay" {
  url = "https://quay.example.com"
}

variable "people" { default = ["alice"] }

resource "quay_organization" "main" {
  name  = "main"
  email = "quay+main@example.com"
}

resource "quay_robot" "ci" {
  name    = "ci"
  namespace = quay_organization.main.name # its home
  store_token = true
}

resource "quay_team" "devs" {
  name    = "devs"
  organization = quay_organization.main.name
  role    = "member"
  lifecycle {
    ignore_changes = [description]
  }
}

resource "quay_team_members" "devs" {
  organization = quay_team.devs.organization
  team = quay_team.devs.name
  members = concat(var.people, [
    quay_robot.ci.full_name, # the robot
  ])
}

resource "quay_team" "more" {
  for_each    = toset(["a1", "b1"])
  name        = each.key
  organization     = quay_organization.main.name
  role        = "creator"
  description = "Team ${each.key} { of ${quay_robot.ci.namespace} }"
}

resource "quay_team_members" "more" {
  for_each = toset(["a1", "b1"])
  organization = quay_team.more[each.key].organization
  team = quay_team.more[each.key].name
  members = [each.key]
}

resource "quay_repository" "app" {
  name      = "app"
  namespace = quay_organization.main.name
}

resource "quay_repository_permission" "app" {
  repository = quay_repository.app.id
  kind = "team"
  name   = quay_team.devs.name
  role = "write"
}

resource "quay_repository_permission" "literal" {
  repository = "main/app"
  kind = "team"
  name   = quay_team.more["a1"].name
  role = "read"
}

output "token" {
  value     = quay_robot.ci.token
  sensitive = true
}

output "who" {
  value = <<-EOT
    quay_organization_robot.ci.fullname is ${quay_robot.ci.full_name}
    members: ${join(",", quay_team_members.devs.members)}
  EOT
}
