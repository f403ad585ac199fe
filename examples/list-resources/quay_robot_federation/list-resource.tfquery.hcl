list "quay_robot_federation" "found" {
  provider = quay

  config {
    namespace    = "acme"
    name_pattern = "ci*"
  }
}
