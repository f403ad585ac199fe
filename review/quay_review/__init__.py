"""The review of Terraform plans: pure functions from a plan's JSON to what its reviewer wants to know.

`inputs` finds the plans (and runs `terraform show` where needed); all other modules read and write nothing.
"""
