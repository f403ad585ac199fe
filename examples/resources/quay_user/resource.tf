variable "alice_password" {
  type      = string
  sensitive = true
  default   = null
}

resource "quay_user" "alice" {
  username = "alice"
  email    = "alice@example.com"
  password = var.alice_password
}
