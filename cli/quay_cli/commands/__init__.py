"""One module for each sub-command of `quay-cdktf`; each has a click command named `command`."""
