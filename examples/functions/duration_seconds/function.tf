output "seconds" {
  value = provider::quay::duration_seconds("1d12h")
}
