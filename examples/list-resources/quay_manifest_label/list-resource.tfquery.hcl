list "quay_manifest_label" "found" {
  provider = quay

  config {
    repository   = "acme/app"
    name_pattern = "release.*"
  }
}
