list "quay_repository" "found" {
  provider = quay

  config {
    namespace  = "acme"
    visibility = "public"
  }
}
