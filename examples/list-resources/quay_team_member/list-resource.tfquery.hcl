list "quay_team_member" "found" {
  provider = quay

  config {
    organization = "acme"
    team         = "devs"
  }
}
