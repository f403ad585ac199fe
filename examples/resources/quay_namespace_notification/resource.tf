resource "quay_organization" "acme" {
  name  = "acme"
  email = "acme@example.com"
}

resource "quay_quota" "acme" {
  namespace          = quay_organization.acme.name
  limit              = "100GiB"
  warning_thresholds = [80]
}

resource "quay_namespace_notification" "near" {
  organization = quay_organization.acme.name
  title        = "The quota is nearly used"
  event        = "quota_warning"
  method       = "slack"

  config = {
    url = "https://hooks.slack.com/services/T000/B000/XXXX"
  }

  depends_on = [quay_quota.acme]
}
