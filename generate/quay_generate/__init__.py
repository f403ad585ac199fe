"""Writes what is generated from the provider's modules: registration, constructs, documents, coverage."""
