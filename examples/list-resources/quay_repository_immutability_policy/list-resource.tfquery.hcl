list "quay_repository_immutability_policy" "found" {
  provider = quay

  config {
    namespace = "acme"
  }
}
