list "quay_repository_mirror" "all" {
  provider = quay

  config {
    namespace = "acme"
  }
}
