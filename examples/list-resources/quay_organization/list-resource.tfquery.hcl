list "quay_organization" "found" {
  provider = quay

  config {
    name_pattern = "team-*"
  }
}
