"""A receiver as a real process, and a registry for it to talk to."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from standardwebhooks import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
TOKEN = "thl_live_a-token-of-this-test"
PATIENCE_SECONDS = 15


def eventually(found: Callable[[], Any], what: str) -> Any:
    """The first truthy answer of `found`; fails naming `what` when there is none in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not (answer := found()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.02)
    return answer


class FakeRegistry(ThreadingHTTPServer):
    """Takes receipts, and hands out prepared pages of changes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RegistryHandler)
        self.receipts: list[dict[str, Any]] = []
        self.authorizations: set[str] = set()
        self.changes: list[dict[str, Any]] = []
        self.acknowledged: list[str] = []
        self.is_open = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def receipt_for(self, position: int) -> dict[str, Any]:
        """The receipt for one position, once it has arrived."""
        arrived = eventually(
            lambda: [receipt for receipt in self.receipts if receipt["position"] == position], f"a receipt for {position}"
        )
        return dict(arrived[-1])


class RegistryHandler(BaseHTTPRequestHandler):
    server: FakeRegistry

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.authorizations.add(self.headers["Authorization"])
        if not self.server.is_open:
            self.answer(503, {})
        elif self.path == "/api/v1/receipts":
            self.server.receipts += body["receipts"]
            self.answer(200, {"results": []})
        elif self.path == "/api/v1/changes/ack":
            self.server.acknowledged.append(body["cursor"])
            self.answer(200, {})

    def do_GET(self) -> None:
        after = int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0])
        page = self.server.changes[after : after + 1]
        self.answer(
            200, {"data": page, "next": str(after + len(page)), "has_more": after + len(page) < len(self.server.changes)}
        )

    def answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the standard library gives it
        pass


def message(*, position: int, headline: str = "Spring Card", document: str = "doc_3", **changed: Any) -> dict[str, Any]:
    """A message as the registry sends it."""
    content = {"asset": "spring-card", "body": "Fee: 24 €", "headline": headline, "language": "en"}
    return {
        "type": "document.released",
        "timestamp": "2026-11-22T09:00:00.000000Z",
        "channel": "esp",
        "epoch": 1,
        "sequence": position + 5,
        "position": position,
        "data": {
            "document": document,
            "asset": "spring-card",
            "channel": "email",
            "language": "en",
            "revision": 2,
            "operation": "upsert",
            "content_hash": None,
            "content": content,
        },
        **changed,
    }


def retirement(*, position: int) -> dict[str, Any]:
    """A message that ends the serving of doc_3."""
    body = message(position=position, type="document.retired")
    body["data"] |= {"operation": "retire", "content": None}
    return body


@dataclass
class Receiver:
    """One receiver process; `start` it, `kill` it, and `start` it again on the same state."""

    folder: Path
    registry: FakeRegistry
    options: tuple[str, ...] = ()
    port: int = 0
    process: "subprocess.Popen[str] | None" = field(default=None)

    def start(self) -> "Receiver":
        (self.folder / "secret").write_text(SECRET)
        (self.folder / "token").write_text(TOKEN)
        command = [
            *(sys.executable, "-m", "demo.receiver", "--name", "esp", "--port", "0", "--state", str(self.folder)),
            *("--secret-file", str(self.folder / "secret"), "--token-file", str(self.folder / "token")),
            *("--registry", self.registry.url, *self.options),
        ]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        with self.process.stdout as output:
            self.port = int(output.readline().rpartition(":")[2])
        return self

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def post(
        self, body: dict[str, Any], *, secret: str = SECRET, age: timedelta = timedelta(), altered: bytes = b""
    ) -> tuple[int, dict[str, Any]]:
        """Send a message signed with `secret`, `age` ago; `altered` bytes are sent in place of those signed."""
        sent = json.dumps(body, ensure_ascii=False).encode()
        at = datetime.now(UTC) - age
        headers = {
            "content-type": "application/json",
            "webhook-id": "msg_esp_1_7",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_esp_1_7", at, sent.decode()),
        }
        status, _headers, content = self.request("POST", "/", altered or sent, headers)
        return status, json.loads(content)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Any request; (status, headers, body) of the answer."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()

    def serving(self) -> dict[str, dict[str, Any]]:
        """What GET /serving says, by document."""
        _status, _headers, content = self.request("GET", "/serving")
        return {document["document"]: document for document in json.loads(content)["documents"]}
