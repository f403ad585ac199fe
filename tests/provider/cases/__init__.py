"""The lives of the resources, by subject; `tests.provider.lifecycle_cases` puts them together."""
