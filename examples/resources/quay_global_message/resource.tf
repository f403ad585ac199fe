resource "quay_global_message" "maintenance" {
  content    = "The registry takes no pushes on **Sunday** from 6:00 to 8:00 UTC."
  media_type = "text/markdown"
  severity   = "warning"
}
