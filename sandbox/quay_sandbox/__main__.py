"""`python -m quay_sandbox`: the same commands as `quay-cdktf sandbox`."""

from quay_sandbox.commands import command

if __name__ == "__main__":
    command(prog_name="python -m quay_sandbox")
