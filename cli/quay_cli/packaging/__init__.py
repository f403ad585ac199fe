"""The provider as Terraform gets it: one package of pure Python for every platform."""
