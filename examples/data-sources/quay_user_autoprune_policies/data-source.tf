data "quay_user_autoprune_policies" "mine" {}

output "policies" {
  value = data.quay_user_autoprune_policies.mine.policies
}
