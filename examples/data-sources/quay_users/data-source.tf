data "quay_users" "all" {}

output "superusers" {
  value = [for user in data.quay_users.all.users : user.username if user.is_superuser]
}
