data "quay_service_keys" "all" {}

output "without_end" {
  value = [for key in data.quay_service_keys.all.keys : key.kid if key.expiration == null]
}
