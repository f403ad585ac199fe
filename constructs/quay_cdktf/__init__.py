"""Typed constructs for the Quay container registry, over CDK for Terraform."""
