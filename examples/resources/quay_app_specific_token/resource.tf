resource "quay_app_specific_token" "laptop" {
  title = "laptop"
}
