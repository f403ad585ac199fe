"""An embedded Quay API to try things on and to test against.

A call passes four layers: `routing` finds the handler, a module of `routes` parses the call and serialises
the answer, a module of `state` holds tables and rules of one Quay object, `errors` gives refusals the shapes
that Quay gives them. `sandbox.Sandbox` is the WSGI application, and `server` serves it.
"""
