list "quay_team_members" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
