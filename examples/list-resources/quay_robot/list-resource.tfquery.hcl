list "quay_robot" "found" {
  provider = quay

  config {
    namespace    = "acme"
    name_pattern = "ci*"
  }
}
