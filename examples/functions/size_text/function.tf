output "size" {
  value = provider::quay::size_text(10737418240)
}
