list "quay_namespace_notification" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
