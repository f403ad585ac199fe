list "quay_team" "found" {
  provider = quay

  config {
    organization = "acme"
    role         = "admin"
  }
}
