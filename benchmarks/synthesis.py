"""Times making and synthesizing resources beside a prebuilt provider: `python benchmarks/synthesis.py`.

The peer is `cdktf-cdktf-provider-random`, whose classes jsii generated; without it ours are timed alone.
Every figure is the best of three runs, each in a process of its own: seconds from the first construct to the
written file, without the imports.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from rich.console import Console
from rich.table import Table

from quay_cdktf.engine import cdk

COUNTS = (100, 1_000, 5_000)
RUNS = 3
PEER = "cdktf_cdktf_provider_random"


def library(stack: cdk.TerraformStack, count: int) -> None:
    """Repositories, robots and grants, as people write them."""
    from quay_cdktf import Organization, QuayProvider

    QuayProvider(stack, "quay")
    acme = Organization(stack, "acme", name="acme")
    devs = acme.add_team("devs")
    acme.add_default_permission(devs, "read")
    for number in range((count - 3) // 3):
        app = acme.add_repository(f"app{number}", description="An app")
        app.grant_write(acme.add_robot(f"ci{number}"))


def classes(stack: cdk.TerraformStack, count: int) -> None:
    """The one-to-one class of a repository."""
    from quay_cdktf.generated import QuayProvider, QuayRepository

    QuayProvider(stack, "quay")
    for number in range(count):
        QuayRepository(stack, f"app{number}", namespace="acme", name=f"app{number}", visibility="private")


def peer(stack: cdk.TerraformStack, count: int) -> None:
    """The one-to-one class of a random text, with as many arguments."""
    make = import_module(f"{PEER}.string_resource").StringResource
    import_module(f"{PEER}.provider").RandomProvider(stack, "random")
    for number in range(count):
        make(stack, f"text{number}", length=12, special=False, min_lower=2)


SERIES: dict[str, Callable[[cdk.TerraformStack, int], None]] = {
    "quay_cdktf, the library": library,
    "quay_cdktf.generated": classes,
    "random, prebuilt": peer,
}


def run(series: str, count: int) -> float:
    """Seconds that one run takes, in this process."""
    SERIES[series](cdk.TerraformStack(cdk.Testing.app(), "warm"), 10)
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(outdir=folder)
        start = time.perf_counter()
        stack = cdk.TerraformStack(app, "stack")
        cdk.LocalBackend(stack, path="terraform.tfstate")
        SERIES[series](stack, count)
        app.synth()
        return time.perf_counter() - start


def best(series: str, count: int) -> float:
    """The best of some runs, each in a process of its own."""
    command = [sys.executable, __file__, series, str(count)]
    return min(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(RUNS))


def main() -> None:
    """Print the table; with a series and a count, the seconds of one run alone."""
    if len(sys.argv) == 3:
        print(run(sys.argv[1], int(sys.argv[2])))
        return
    console = Console()
    names = [name for name, make in SERIES.items() if make is not peer or find_spec(PEER)]
    if len(names) < len(SERIES):
        console.print("For the peer's figures: pip install cdktf-cdktf-provider-random")
    table = Table("Seconds for", *(f"{count:,} resources" for count in COUNTS))
    for name in names:
        table.add_row(name, *(f"{best(name, count):.2f}" for count in COUNTS))
    console.print(table)


if __name__ == "__main__":
    main()
