list "quay_default_permission" "of_teams" {
  provider = quay

  config {
    organization  = "acme"
    delegate_kind = "team"
  }
}
