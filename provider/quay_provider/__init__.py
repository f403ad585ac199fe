"""The Terraform provider `quay`."""
