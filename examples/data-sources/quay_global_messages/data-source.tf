data "quay_global_messages" "all" {}

output "messages" {
  value = data.quay_global_messages.all.messages[*].content
}
