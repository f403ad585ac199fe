data "quay_organizations" "all" {}

output "organizations" {
  value = data.quay_organizations.all.names
}
