"""What `make deploy`, `make diff` and `make stop` do: the real cdktf on a registry, or on a sandbox."""
