list "quay_repository_permissions" "found" {
  provider = quay

  config {
    namespace = "acme"
  }
}
