ephemeral "quay_app_specific_token" "run" {
  title = "one run of Terraform"
}
