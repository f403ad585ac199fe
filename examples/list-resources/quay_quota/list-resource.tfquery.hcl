list "quay_quota" "all" {
  provider = quay
}
