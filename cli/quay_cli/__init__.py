"""The command line `quay-cdktf`."""
