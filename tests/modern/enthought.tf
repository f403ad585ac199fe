terraform {
  required_providers {
    quay = {
      source  = "enthought/quay"
      version = "~> 0.3" # old
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

resource "quay_organization_robot" "ci" {
  name    = "ci"
  orgname = quay_organization.main.name # its home
}

resource "quay_organization_team" "devs" {
  name    = "devs"
  orgname = quay_organization.main.name
  role    = "member"
  members = concat(var.people, [
    quay_organization_robot.ci.fullname, # the robot
  ])
  lifecycle {
    ignore_changes = [description]
  }
}

resource "quay_organization_team" "more" {
  for_each    = toset(["a1", "b1"])
  name        = each.key
  orgname     = quay_organization.main.name
  role        = "creator"
  members     = [each.key]
  description = "Team ${each.key} { of ${quay_organization_robot.ci.orgname} }"
}

resource "quay_repository" "app" {
  name      = "app"
  namespace = quay_organization.main.name
}

resource "quay_organization_team_permission" "app" {
  orgname    = quay_organization.main.name
  reponame   = quay_repository.app.name
  teamname   = quay_organization_team.devs.name
  permission = "write"
}

resource "quay_organization_team_permission" "literal" {
  orgname    = "main"
  reponame   = "app"
  teamname   = quay_organization_team.more["a1"].name
  permission = "read"
}

output "token" {
  value     = quay_organization_robot.ci.token
  sensitive = true
}

output "who" {
  value = <<-EOT
    quay_organization_robot.ci.fullname is ${quay_organization_robot.ci.fullname}
    members: ${join(",", quay_organization_team.devs.members)}
  EOT
}
