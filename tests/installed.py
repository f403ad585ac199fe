"""The provider of this checkout, installed where Terraform finds it, for tests of what users write."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from quay_cli.packaging.contents import contents
from quay_cli.packaging.install import install


@pytest.fixture(scope="session", autouse=True)
def installed_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have every Terraform of these tests take the provider from a folder that holds nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    install(contents(), folder / "plugins")
    configuration = folder / "terraform.rc"
    mirror = f"    path = {json.dumps(str(folder / 'plugins'))}\n"
    configuration.write_text(f"provider_installation {{\n  filesystem_mirror {{\n{mirror}  }}\n}}\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("TF_", "QUAY_"))]:
            patch.delenv(name)
        patch.setenv("TF_CLI_CONFIG_FILE", str(configuration))
        patch.setenv("XDG_CACHE_HOME", str(Path(folder, "cache")))
        yield
