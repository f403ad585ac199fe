list "quay_organization_mirror" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
