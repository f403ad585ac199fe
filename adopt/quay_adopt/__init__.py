"""Adoption: reads an organization as it is, and writes the code that manages it.

`reading` uses the provider's own classes, so that what is written plans empty; `python` and `hcl` write.
"""
