"""Functions that configurations can call (Terraform 1.8): one module for each subject."""
