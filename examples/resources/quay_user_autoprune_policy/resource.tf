resource "quay_user_autoprune_policy" "few" {
  method = "number_of_tags"
  value  = "5"
}
