list "quay_team_sync" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
