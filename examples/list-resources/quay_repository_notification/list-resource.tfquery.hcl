list "quay_repository_notification" "found" {
  provider = quay

  config {
    repository = "acme/app"
  }
}
