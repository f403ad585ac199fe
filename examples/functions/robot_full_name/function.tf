output "login" {
  value = provider::quay::robot_full_name("acme", "ci")
}
