"""An embedded Quay API to try things on and to test against.

A call passes four layers: `routing` finds the handler, a module of `routes` parses the call and serialises
the answer, a module of `state` holds tables and rules of one Quay object, `errors` gives refusals Quay's
shapes. `sandbox.Sandbox` is the WSGI application, `server` serves it, `controls` are the sandbox's own routes.
"""
