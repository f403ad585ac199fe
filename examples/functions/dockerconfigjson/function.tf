resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_robot" "ci" {
  namespace   = quay_organization.acme.name
  name        = "ci"
  store_token = true
}

output "pull_secret" {
  value     = provider::quay::dockerconfigjson("quay.example.com", quay_robot.ci.full_name, quay_robot.ci.token)
  sensitive = true
}
