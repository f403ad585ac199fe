list "quay_repository_autoprune_policy" "found" {
  provider = quay

  config {
    namespace = "acme"
  }
}
