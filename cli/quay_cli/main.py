"""The command `quay-cdktf`: its sub-commands, each imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "adopt": "Write a stack for an organization that exists already.",
    "migrate": "Move a configuration from the provider enthought/quay.",
    "plan": "Plan a stack and show the review of the plan.",
    "provider": "Install or build the Terraform provider.",
    "review": "Review Terraform plans as a registry's administrator would.",
    "sandbox": "Serve an embedded Quay API to try things on.",
}
"""Name and one line of help; the command itself is `command` in `quay_cli/commands/NAME.py`."""


class LazyGroup(click.Group):
    """A group that lists its commands without importing them, for a fast start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"quay_cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - the convention of this package
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quay-cdktf")
def main() -> None:
    """The Quay container registry as code."""
