"""The script that posts comments, against a small stand-in of the comments of GitHub and of GitLab."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.review.project import ROOT, environment, run

SCRIPT = ROOT / "examples" / "ci" / "comment.py"
TOKEN = "a-token"


class Handler(BaseHTTPRequestHandler):
    """Comments of one pull request, in pages, those of others not to be changed."""

    @property
    def stand_in(self) -> CommentsServer:
        assert isinstance(self.server, CommentsServer)
        return self.server

    def do_GET(self) -> None:
        query = dict(part.split("=") for part in self.path.partition("?")[2].split("&"))
        size, page = int(query["per_page"]), int(query["page"])
        entries = [{"id": n, "body": body} for n, body in sorted(self.stand_in.comments.items())]
        self.answer(200, entries[(page - 1) * size : page * size])

    def do_POST(self) -> None:
        number = max(self.stand_in.comments, default=0) + 1
        self.stand_in.comments[number] = self.body()
        self.answer(201, {"id": number})

    def do_PATCH(self) -> None:
        self.change(self.body())

    do_PUT = do_PATCH  # noqa: N815 - the name that http.server looks for

    def do_DELETE(self) -> None:
        self.change(None)

    def change(self, body: str | None) -> None:
        number = int(self.path.rsplit("/", 1)[1])
        if number in self.stand_in.foreign:
            self.answer(403, {"message": "Forbidden"})
        elif body is None:
            del self.stand_in.comments[number]
            self.answer(204, None)
        else:
            self.stand_in.comments[number] = body
            self.answer(200, {"id": number})

    def body(self) -> str:
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        return str(text).replace("\n", "\r\n")

    def answer(self, status: int, value: Any) -> None:
        expected = "Bearer a-token" if self.stand_in.kind == "github" else "a-token"
        given = self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN")
        status = status if given == expected else 401
        self.stand_in.calls.append(f"{self.command} {self.path.partition('?')[0]} {status}")
        self.send_response(status)
        self.end_headers()
        if status != 204:
            self.wfile.write(json.dumps(value).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the calls are kept instead."""


class CommentsServer(ThreadingHTTPServer):
    """The stand-in."""

    def __init__(self, kind: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.kind = kind
        self.comments: dict[int, str] = {}
        self.foreign: set[int] = set()
        self.calls: list[str] = []


@pytest.fixture(params=["github", "gitlab"])
def server(request: pytest.FixtureRequest) -> Iterator[CommentsServer]:
    server = CommentsServer(request.param)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def post(server: CommentsServer, folder: Path, token: str = TOKEN, **reviews: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{server.server_port}"
    keys = {
        "GITHUB_API_URL": url,
        "GITHUB_REPOSITORY": "acme/infrastructure",
        "GITHUB_TOKEN": token,
        "PULL_REQUEST": "7",
        "CI_API_V4_URL": url,
        "CI_PROJECT_ID": "5",
        "CI_MERGE_REQUEST_IID": "7",
        "GITLAB_TOKEN": token,
    }
    reviews_folder = folder / "reviews"
    reviews_folder.mkdir(exist_ok=True)
    for old in reviews_folder.iterdir():
        old.unlink()
    for name, text in reviews.items():
        (reviews_folder / f"{name}.md").write_text(text)
    server.calls.clear()
    command = [sys.executable, str(SCRIPT), server.kind, str(reviews_folder)]
    done = run(command, folder, environment(folder, **keys))
    return done.returncode, done.stderr


def review(stack: str, text: str, part: str = "") -> str:
    return f"<!-- quay-cdktf review: {stack}{part} -->\n## {text}\n"


def bodies(server: CommentsServer) -> list[str]:
    return [body.replace("\r\n", "\n") for _, body in sorted(server.comments.items())]


def writes(server: CommentsServer) -> list[str]:
    return [call for call in server.calls if not call.startswith("GET")]


def test_one_comment_per_stack_is_posted_then_updated_then_left_alone(
    server: CommentsServer, tmp_path: Path
) -> None:
    server.comments = dict.fromkeys(range(1, 151), "Looks good")
    first = {"dev": review("dev", "one"), "prod": review("prod", "two")}
    assert post(server, tmp_path, **first) == (0, "")
    assert bodies(server)[150:] == list(first.values())
    second = {**first, "prod": review("prod", "three")}
    assert post(server, tmp_path, **second) == (0, "")
    assert bodies(server)[150:] == list(second.values())
    assert len(writes(server)) == 1
    assert post(server, tmp_path, **second) == (0, "")
    assert writes(server) == []
    path = {
        "github": r"/repos/acme/infrastructure/issues/7/comments",
        "gitlab": r"/projects/5/merge_requests/7/notes",
    }
    assert all(re.match(rf"GET {path[server.kind]} 200", call) for call in server.calls)


def test_what_is_left_of_a_longer_review_is_taken_away(server: CommentsServer, tmp_path: Path) -> None:
    long = {
        "prod": review("prod", "one"),
        "prod2": review("prod", "two", " part 2"),
        "dev": review("dev", "x"),
    }
    post(server, tmp_path, **long)
    assert len(server.comments) == 3
    assert post(server, tmp_path, prod=review("prod", "short")) == (0, "")
    assert sorted(bodies(server)) == sorted([review("prod", "short"), review("dev", "x")])


def test_parts_come_in_their_order_and_other_files_do_not_come(
    server: CommentsServer, tmp_path: Path
) -> None:
    parts = {f"prod.{n}": review("prod", f"{n}", f" part {n}") for n in range(2, 12)}
    assert post(server, tmp_path, README="# Ours", **parts, prod=review("prod", "1", " part 1")) == (0, "")
    assert bodies(server) == [review("prod", f"{n}", f" part {n}") for n in range(1, 12)]


def test_another_persons_comment_with_our_marker_is_not_trusted(
    server: CommentsServer, tmp_path: Path
) -> None:
    server.comments, server.foreign = {1: review("prod", "nothing changes")}, {1}
    assert post(server, tmp_path, prod=review("prod", "danger")) == (0, "")
    assert bodies(server) == [review("prod", "nothing changes"), review("prod", "danger")]


def test_errors_are_told_without_the_token(server: CommentsServer, tmp_path: Path) -> None:
    code, error = post(server, tmp_path, token="wrong-token", prod=review("prod", "x"))
    assert code == 1
    assert "the server answers 401" in error
    assert "Traceback" not in error
    assert "wrong-token" not in error
