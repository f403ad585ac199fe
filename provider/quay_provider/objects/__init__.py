"""One module for each object of Quay."""
