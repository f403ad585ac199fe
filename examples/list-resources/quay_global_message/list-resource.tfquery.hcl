list "quay_global_message" "all" {
  provider = quay
}
