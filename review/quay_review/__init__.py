"""The review of a Terraform plan, as a registry's administrator would make it."""
