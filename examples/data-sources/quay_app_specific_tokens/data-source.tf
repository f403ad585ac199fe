data "quay_app_specific_tokens" "mine" {}

output "never_used" {
  value = [for token in data.quay_app_specific_tokens.mine.tokens : token.title if token.last_accessed == null]
}
