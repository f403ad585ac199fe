data "quay_current_user" "me" {}

output "me" {
  value = data.quay_current_user.me.username
}
