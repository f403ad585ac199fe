list "quay_proxy_cache" "found" {
  provider = quay

  config {
    organization = "acme"
  }
}
