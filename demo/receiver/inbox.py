"""The HTTP server of a channel system: takes signed messages and shows what it serves."""

import json
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from demo.receiver import page
from demo.receiver.behaviour import Behaviour
from demo.receiver.store import IGNORED_OLDER, REFUSAL, REJECTED, Message, Store

LARGEST_BODY = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

log = logging.getLogger("receiver")


class Server(ThreadingHTTPServer):
    """The HTTP server of one channel system, listening on loopback."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        *,
        name: str,
        store: Store,
        secret_file: Path | None,
        behaviour: Behaviour,
        on_message: Callable[[], None],
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.name, self.store, self.secret_file = name, store, secret_file
        self.behaviour, self.on_message = behaviour, on_message


class Handler(BaseHTTPRequestHandler):
    """POST takes a message; GET shows what is served."""

    server: Server
    server_version = "ReferenceChannelSystem/1"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30
    # Buffered, so that an answer leaves as one packet: two would wait for each other for 40 ms.
    wbufsize = -1

    def do_GET(self) -> None:
        store = self.server.store
        if self.path == "/":
            served = store.serving(newest=page.SHOWN_AT_MOST)
            documents, owed = store.counts()
            html = page.render(name=self.server.name, served=served, count=documents, owed=owed)
            self._answer(200, html.encode(), "text/html; charset=utf-8")
        elif self.path == "/style.css":
            self._answer(200, page.STYLE.encode(), "text/css; charset=utf-8")
        elif self.path == "/serving":
            everything = [served.summary() for served in store.serving()]
            self._say(200, {"channel": self.server.name, "documents": everything})
        elif self.path.startswith("/serving/") and (content := store.content(self.path.removeprefix("/serving/"))):
            self._answer(200, content, "application/json")
        elif self.path == "/healthz":
            documents, owed = store.counts()
            self._say(200, {"status": "ok", "documents": documents, "receipts_owed": owed})
        else:
            self._say(404, {"error": "There is nothing at this address."})

    def do_POST(self) -> None:
        if self.server.secret_file is None:
            self._say(405, {"error": "This channel system fetches its changes; it takes no messages."})
            return
        body = self._read_body()
        if body is None:
            return
        if not _is_signed(body, dict(self.headers.items()), self.server.secret_file):
            self._say(401, {"error": "The signature or its timestamp is not valid."})
        elif self.server.behaviour.fails_now():
            self._say(503, {"error": "Not now."})
        else:
            self._take(body)

    def _take(self, body: bytes) -> None:
        """Apply a verified body and answer what was done with it."""
        behaviour = self.server.behaviour
        try:
            message = Message.read(json.loads(body))
        except ValueError as error:
            self._say(400, {"error": str(error)})
            return
        if message.channel != self.server.name:
            # It is signed with our secret but for another system: somebody registered one secret twice.
            self._say(403, {"error": f"This message is for the channel system {message.channel!r}."})
            return
        [outcome] = self.server.store.apply([behaviour.alter(message)], reject=behaviour.reject)
        log.info("%s %s position %d: %s", message.operation, message.document, message.position, outcome)
        self.server.on_message()
        if outcome == REJECTED:
            self._say(422, {"status": outcome, "error": REFUSAL})
        else:
            self._say(200, {"status": outcome, "ignored": outcome == IGNORED_OLDER})

    def _read_body(self) -> bytes | None:
        """The whole body; None when it was refused, and then the answer has been sent."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self._refuse(411, "A Content-Length is needed.")
        elif int(length) > LARGEST_BODY:
            self._refuse(413, f"At most {LARGEST_BODY} bytes.")
        else:
            return self.rfile.read(int(length))
        return None

    def _refuse(self, status: int, reason: str) -> None:
        # The body is unread, so the connection cannot be used again.
        self.close_connection = True
        self._say(status, {"error": reason})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._answer(status, json.dumps(answer, ensure_ascii=False).encode(), "application/json")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the standard library gives it
        log.debug(format, *args)


def _is_signed(body: bytes, headers: dict[str, str], secret_file: Path) -> bool:
    """Whether any of the secrets in the file (one a line) signed these bytes within the last five minutes.

    The file is read each time, so that a rotated secret is used without a restart.
    """
    for secret in secret_file.read_text().split():
        try:
            Webhook(secret).verify(body, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):
            # The library raises ValueError for malformed signature lists and for bodies that are not UTF-8.
            continue
        return True
    return False
