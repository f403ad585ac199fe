list "quay_application_token" "found" {
  provider = quay

  config {
    organization = "acme"
    name_pattern = "nightly*"
  }
}
