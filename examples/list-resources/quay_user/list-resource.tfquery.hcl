list "quay_user" "disabled" {
  provider = quay

  config {
    enabled = false
  }
}
