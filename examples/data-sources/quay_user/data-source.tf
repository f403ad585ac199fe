resource "quay_user" "alice" {
  username = "alice"
  email    = "alice@example.com"
}

data "quay_user" "alice" {
  username = quay_user.alice.username
}

output "email" {
  value = data.quay_user.alice.email
}
