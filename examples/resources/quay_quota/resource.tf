resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_quota" "acme" {
  namespace          = quay_organization.acme.name
  limit              = "50GiB"
  warning_thresholds = [80, 90]
  reject_thresholds  = [100]
}
