"""A provider of toys, for the tests: its objects are JSON files in a directory."""
