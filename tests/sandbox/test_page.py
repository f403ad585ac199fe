"""The page at `/` shows a person what the registry holds; a real browser (Debian's chromium) renders it."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

from tests.sandbox.acme import Acme, acme
from tests.sandbox.registries import TOKEN, served

from quay_sandbox.settings import Settings

BROWSER_TIMEOUT = 120
NASTY = "<script>document.title = 'broken'</script>"


def fill(quay: Acme) -> None:
    """Put something of everything into the registry."""
    quay.ask("PUT", "organization/acme/team/devs", {"role": "creator", "description": NASTY})
    quay.ask("PUT", "organization/acme/team/devs/members/quayadmin", {})
    quay.ask("PUT", "organization/acme/robots/puller", {"description": "pulls"})
    quay.ask("PUT", "repository/acme/app/permissions/team/devs", {"role": "write"})
    quay.ask("POST", "superuser/organization/acme/quota", {"limit_bytes": 1073741824})
    quota = quay.ask("GET", "organization/acme/quota")[0]["id"]
    quay.ask("POST", f"organization/acme/quota/{quota}/limit", {"type": "Reject", "threshold_percent": 90})
    quay.push("v1", "v2")
    quay.repository("mirrored", "public")
    mirror = {
        "external_reference": "quay.io/upstream/app",
        "sync_interval": 600,
        "sync_start_date": "2099-01-01T00:00:00Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["*"]},
        "robot_username": "acme+puller",
        "skopeo_timeout_interval": 300,
    }
    quay.ask("POST", "repository/acme/mirrored/mirror", mirror)


def text_of(page: str) -> str:
    """What a person reads on a page, each cell followed by a bar."""
    body = page[page.index("<body") :].replace("</td>", "|").replace("</th>", "|")
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace(" |", "|"))


def check(page: str) -> None:
    """Look for what `fill` made, and for no secret."""
    text = text_of(page)
    assert "of 1.0 GiB used (Reject at 90 %)" in text
    assert f"devs| creator| quayadmin| {NASTY}|" in text
    assert "acme+puller| pulls| never|" in text
    assert "app| private| NORMAL| 2|" in text
    assert "quayadmin: admin, team devs: write" in text
    assert "mirrored| public| MIRROR| 0|" in text
    assert "quay.io/upstream/app: NEVER_RUN" in text
    assert TOKEN not in page


def test_the_page_shows_everything_and_runs_nothing(tmp_path: Path) -> None:
    with acme(tmp_path) as quay:
        fill(quay)
        answer = quay.client.get("/")
        check(answer.text)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        robots = [
            robot["token"] for robot in quay.ask("GET", "organization/acme/robots?token=true")["robots"]
        ]
        assert robots
        assert not any(token in answer.text for token in robots)
        assert quay.client.post("/").status_code >= 400


def test_the_page_of_an_empty_registry_says_so(tmp_path: Path) -> None:
    with served(tmp_path) as registry:
        assert "There is no organization yet" in registry.session.get(registry.url, timeout=30).text


def test_a_browser_renders_the_page(tmp_path: Path) -> None:
    assert shutil.which("chromium"), "this test needs Debian's package chromium"
    with served(tmp_path, Settings(collect_after=0)) as registry:
        fill(Acme(registry))
        command = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={tmp_path / 'page.png'}",
            "--dump-dom",
            registry.url,
        ]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=BROWSER_TIMEOUT, check=True)
    check(shown.stdout)
    assert "<title>Quay sandbox</title>" in shown.stdout
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
