"""Talking to the registry: reporting receipts, and fetching changes where the channel system pulls.

Each is a loop in a thread of its own that never gives up: what the registry does not take is sent again, after growing pauses.
The store holds what is still owed, so that a restart forgets nothing.
"""

import json
import logging
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from demo.receiver.behaviour import Behaviour
from demo.receiver.store import Message, Store

RECEIPTS_AT_ONCE = 200
CHANGES_AT_ONCE = 100
TIMEOUT_SECONDS = 10
FIRST_RETRY_SECONDS = 0.25
LAST_RETRY_SECONDS = 10.0
FAILURES = (OSError, HTTPException, ValueError, KeyError)
"""What a call can raise: no connection, a broken answer, an answer that is not what the contract says."""
PLACE_LOST = {409, 410}
"""Answers that say: our place in the feed is of another epoch or too old, so we must read everything again."""

log = logging.getLogger("receiver")


class NoRedirects(HTTPRedirectHandler):
    """Follows nothing: our token must go to the registry and nowhere else."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


class Registry:
    """The registry's API as one channel system sees it."""

    def __init__(self, url: str, token_file: Path) -> None:
        self._url = url.rstrip("/")
        self._token_file = token_file
        self._opener = build_opener(NoRedirects)

    def report(self, receipts: list[dict[str, Any]]) -> dict[str, Any]:
        """POST /api/v1/receipts; returns the answer, whose `results` say what became of each receipt."""
        return self._call("POST", "/api/v1/receipts", {"receipts": receipts})

    def changes(self, after: str | None) -> dict[str, Any]:
        """GET /api/v1/changes: {"data": [messages], "next": cursor, "has_more": bool}."""
        query = {"limit": str(CHANGES_AT_ONCE)} | ({"after": after} if after else {})
        return self._call("GET", f"/api/v1/changes?{urlencode(query)}")

    def acknowledge(self, cursor: str) -> None:
        """POST /api/v1/changes/ack: everything up to `cursor` is applied."""
        self._call("POST", "/api/v1/changes/ack", {"cursor": cursor})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._url + path, method=method, data=data)  # noqa: S310 - the operator names the registry
        # Read at every call, so that a new token is used without a restart.
        request.add_header("Authorization", f"Bearer {self._token_file.read_text().strip()}")
        request.add_header("Accept", "application/json")
        request.add_header("Content-Type", "application/json")
        with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            answer: dict[str, Any] = json.loads(response.read() or b"{}")
            return answer


class Reporter(Thread):
    """Sends the receipts that the store owes, oldest first; `wake` after each message."""

    def __init__(self, store: Store, registry: Registry) -> None:
        super().__init__(name="reporter", daemon=True)
        self._store, self._registry = store, registry
        self._work, self._ended = Event(), Event()

    def wake(self) -> None:
        """There may be something to send."""
        self._work.set()

    def stop(self) -> None:
        """End soon; what is unsent stays in the store."""
        self._ended.set()
        self._work.set()

    def run(self) -> None:
        pause = FIRST_RETRY_SECONDS
        while not self._ended.is_set():
            self._work.clear()
            try:
                owed = self._store.owed_receipts(RECEIPTS_AT_ONCE)
                if not owed:
                    self._work.wait()
                    continue
                answer = self._registry.report([receipt for _number, receipt in owed])
                for result in answer.get("results", []):
                    if result.get("result") == "refused":
                        log.warning("The registry refused a receipt: %s", result)
                self._store.settle_receipts(number for number, _receipt in owed)
                pause = FIRST_RETRY_SECONDS
            except FAILURES as error:
                log.warning("Receipts not taken, again in %.1f s: %s", pause, explain(error))
                self._ended.wait(pause)
                pause = min(pause * 2, LAST_RETRY_SECONDS)


class Puller(Thread):
    """Fetches changes, applies them and acknowledges, for a channel system that the registry cannot reach."""

    def __init__(self, store: Store, registry: Registry, reporter: Reporter, *, seconds: float, behaviour: Behaviour) -> None:
        super().__init__(name="puller", daemon=True)
        self._store, self._registry, self._reporter = store, registry, reporter
        self._seconds, self._behaviour = seconds, behaviour
        self._ended = Event()
        self._acknowledged: str | None = None

    def stop(self) -> None:
        """End soon."""
        self._ended.set()

    def run(self) -> None:
        pause = FIRST_RETRY_SECONDS
        while not self._ended.is_set():
            try:
                while self.pull_page() and not self._ended.is_set():
                    pass
                pause = FIRST_RETRY_SECONDS
                self._ended.wait(self._seconds)
            except FAILURES as error:
                if isinstance(error, HTTPError) and error.code in PLACE_LOST:
                    self._store.forget_cursor()
                log.warning("Nothing fetched, again in %.1f s: %s", pause, explain(error))
                self._ended.wait(pause)
                pause = min(pause * 2, LAST_RETRY_SECONDS)

    def pull_page(self) -> bool:
        """Acknowledge what is applied, fetch a page, and apply it together with the new place. False when the page was empty.

        Acknowledging comes first: after a crash between applying and acknowledging, the next call makes up for it.
        """
        cursor = self._store.cursor()
        if cursor and cursor != self._acknowledged:
            self._registry.acknowledge(cursor)
            self._acknowledged = cursor
        page = self._registry.changes(cursor)
        messages = [self._behaviour.alter(Message.read(body)) for body in page["data"]]
        if messages:
            self._store.apply(messages, reject=self._behaviour.reject, cursor=page["next"])
            self._reporter.wake()
        return bool(messages)


def explain(error: Exception) -> str:
    """What went wrong, in one line, with the registry's own words when it gave any."""
    if isinstance(error, HTTPError):
        return f"{error.code} {error.read(500).decode(errors='replace')}"
    return str(error.reason if isinstance(error, URLError) else error)
