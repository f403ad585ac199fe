"""Handlers, one module per Quay object: each parses a call, asks `state`, and serialises the answer.

A module's routes are its variable `routes`; it is found by being here.
"""
