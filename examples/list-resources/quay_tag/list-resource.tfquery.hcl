list "quay_tag" "found" {
  provider = quay

  config {
    repository   = "acme/app"
    name_pattern = "v1.*"
  }
}
