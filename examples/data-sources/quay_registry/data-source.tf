data "quay_registry" "this" {}

output "can_mirror" {
  value = lookup(data.quay_registry.this.features, "REPO_MIRROR", false)
}
