list "quay_app_specific_token" "found" {
  provider = quay

  config {
    name_pattern = "laptop*"
  }
}
