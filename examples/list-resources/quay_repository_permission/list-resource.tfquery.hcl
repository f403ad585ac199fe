list "quay_repository_permission" "found" {
  provider = quay

  config {
    namespace = "acme"
    kind      = "robot"
    role      = "admin"
  }
}
