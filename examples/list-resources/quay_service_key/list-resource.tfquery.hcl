list "quay_service_key" "found" {
  provider = quay

  config {
    service = "clair"
  }
}
