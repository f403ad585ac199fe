"""Terraform's plugin protocol 6 in pure Python: write a provider as typed classes.

`tfplugin.model` is what a provider's author writes against; `tfplugin.server.serve` runs the provider.
"""
