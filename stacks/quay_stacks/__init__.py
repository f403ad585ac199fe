"""Ready stacks of Quay constructs."""
