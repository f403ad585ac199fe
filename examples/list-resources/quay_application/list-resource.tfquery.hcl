list "quay_application" "found" {
  provider = quay

  config {
    organization = "acme"
    name_pattern = "deploy*"
  }
}
