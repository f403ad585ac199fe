resource "quay_service_key" "scanner" {
  service    = "security_scanner"
  name       = "scanner of the data center"
  expiration = "2035-01-01T00:00:00Z"
}
