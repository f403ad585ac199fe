output "duration" {
  value = provider::quay::duration_text(129600)
}
