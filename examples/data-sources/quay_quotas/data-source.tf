data "quay_quotas" "all" {}

output "used" {
  value = { for quota in data.quay_quotas.all.quotas : quota.namespace => quota.used_bytes }
}
