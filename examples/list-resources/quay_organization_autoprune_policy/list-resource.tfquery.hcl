list "quay_organization_autoprune_policy" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
