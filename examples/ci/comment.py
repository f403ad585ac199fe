"""Post the reviews of `quay-cdktf review --split FOLDER` as comments, or update those of an earlier run.

    python comment.py github FOLDER    needs GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST (its number)
    python comment.py gitlab FOLDER    needs CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN

The first line of each review is a hidden marker by which its comment is found again: one comment per stack,
and a further one only where the dangers of a stack fill more than one. A comment that would stay the same is
left alone. The standard library is all that this needs.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

MARKER = re.compile(r"<!-- quay-cdktf review: (?P<stack>\S+)(?: part (?P<part>\d+))? -->")
PAGE = 100
"""Comments that one answer holds."""


class Comments:
    """The comments of one pull request or merge request."""

    def __init__(self, url: str, headers: dict[str, str], item_url: str, update_method: str) -> None:
        self.url = url
        self.headers = {**headers, "Content-Type": "application/json", "User-Agent": "quay-cdktf"}
        self.item_url = item_url
        self.update_method = update_method

    def call(self, method: str, url: str, body: dict[str, str] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, self.headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def all(self) -> list[tuple[int, str]]:
        """Number and text of each comment."""
        found: list[tuple[int, str]] = []
        page = 1
        while True:
            entries = self.call("GET", f"{self.url}?per_page={PAGE}&page={page}")
            found += [(entry["id"], entry["body"] or "") for entry in entries]
            if len(entries) < PAGE:
                return found
            page += 1

    def create(self, text: str) -> None:
        self.call("POST", self.url, {"body": text})

    def update(self, number: int, text: str) -> bool:
        """Whether the comment could be changed: another's that carries our marker cannot."""
        return self._try(self.update_method, number, {"body": text})

    def delete(self, number: int) -> bool:
        """Whether the comment could be deleted."""
        return self._try("DELETE", number)

    def _try(self, method: str, number: int, body: dict[str, str] | None = None) -> bool:
        try:
            self.call(method, f"{self.item_url}/{number}", body)
        except urllib.error.HTTPError as error:
            if error.code in (403, 404):
                return False
            raise
        return True


def github(environment: dict[str, str]) -> Comments:
    """Comments of a pull request on GitHub."""
    server = environment.get("GITHUB_API_URL", "https://api.github.com")
    repository = f"{server}/repos/{environment['GITHUB_REPOSITORY']}/issues"
    headers = {
        "Authorization": f"Bearer {environment['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    url = f"{repository}/{environment['PULL_REQUEST']}/comments"
    return Comments(url, headers, f"{repository}/comments", "PATCH")


def gitlab(environment: dict[str, str]) -> Comments:
    """Notes of a merge request on GitLab."""
    server = environment.get("CI_API_V4_URL", "https://gitlab.com/api/v4")
    project = f"{server}/projects/{environment['CI_PROJECT_ID']}"
    url = f"{project}/merge_requests/{environment['CI_MERGE_REQUEST_IID']}/notes"
    return Comments(url, {"PRIVATE-TOKEN": environment["GITLAB_TOKEN"]}, url, "PUT")


SERVERS = {"github": github, "gitlab": gitlab}


def post(comments: Comments, reviews: list[str]) -> None:
    """Update the comments that are there, add others, and take away what is left of longer reviews."""
    existing: dict[str, list[tuple[int, str]]] = {}
    for number, text in comments.all():
        if MARKER.match(text):
            existing.setdefault(text.splitlines()[0].strip(), []).append((number, text))
    wanted = {text.splitlines()[0]: text for text in reviews}
    for marker, text in wanted.items():
        known = existing.pop(marker, [])
        if not any(_same(body, text) or comments.update(number, text) for number, body in known):
            comments.create(text)
    stacks = {_stack(marker) for marker in wanted}
    for marker, known in existing.items():
        if _stack(marker) in stacks:
            for number, _ in known:
                comments.delete(number)


def _stack(marker: str) -> str:
    match = MARKER.match(marker)
    return match["stack"] if match else ""


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same but for line ends and space at the end, which servers change."""
    return one.replace("\r\n", "\n").strip() == other.strip()


def reviews_in(folder: Path) -> list[str]:
    """The reviews in a folder, and nothing else that lies there; a long one's parts in their order."""
    found = []
    for path in folder.glob("*.md"):
        text = path.read_text("utf-8")
        match = MARKER.match(text)
        if match:
            found.append((match["stack"], int(match["part"] or 1), text))
    return [text for _, _, text in sorted(found)]


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in SERVERS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        post(SERVERS[arguments[0]](dict(os.environ)), reviews_in(Path(arguments[1])))
    except KeyError as error:
        print(f"comment.py: {error.args[0]} is not set.", file=sys.stderr)
        return 1
    except urllib.error.HTTPError as error:
        print(f"comment.py: the server answers {error.code} {error.reason}.", file=sys.stderr)
        return 1
    except urllib.error.URLError as error:
        print(f"comment.py: the server cannot be reached: {error.reason}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
