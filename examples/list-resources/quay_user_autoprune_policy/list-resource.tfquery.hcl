list "quay_user_autoprune_policy" "all" {
  provider = quay
}
