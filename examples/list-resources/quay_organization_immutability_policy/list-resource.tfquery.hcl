list "quay_organization_immutability_policy" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
