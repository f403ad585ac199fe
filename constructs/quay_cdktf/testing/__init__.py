"""Testing help for stacks that use quay_cdktf."""
