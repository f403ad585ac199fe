output "bytes" {
  value = provider::quay::size_bytes("10GiB")
}
