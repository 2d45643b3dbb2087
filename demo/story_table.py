"""The proof: for each document of a release what was meant, accepted, confirmed, and what the channel system serves."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.request import urlopen

from demo.terminal import table
from propagation.delivery.models import ServingState
from propagation.delivery.queries.progress import release_states
from propagation.feed.models import FeedEntry, Release

HASH_SHOWN = 12
ASSET_SHOWN = 44
HASH_PREFIX = "sha256:"


class Fact(NamedTuple):
    """A revision number (0: none) and the full hex hash of the content that goes with it."""

    revision: int
    content_hash: str

    def __str__(self) -> str:
        return f"r{self.revision} {self.content_hash[:HASH_SHOWN]}" if self.content_hash else "nothing"


NOTHING = Fact(0, "")


class ProofLine(NamedTuple):
    """One document at one channel system: what it must serve, accepted (2xx), confirmed (receipt), and itself lists."""

    document: str
    asset: str
    channel: str
    language: str
    target: Fact
    accepted: Fact
    confirmed: Fact
    serving: Fact

    @property
    def is_same(self) -> bool:
        """Whether all four have the same revision and hash, and are not empty."""
        return self.target != NOTHING and self.target == self.accepted == self.confirmed == self.serving


def proof(release: Release, pages: Mapping[str, str]) -> dict[str, list[ProofLine]]:
    """Channel system code -> its documents of `release`; `pages` is channel system code -> base URL of its page."""
    serving = {code: _serving(page) for code, page in pages.items()}
    lines: dict[str, list[ProofLine]] = {}
    for state in release_states(release):
        code = state.channel_system.code
        lines.setdefault(code, []).append(_line(state, serving[code].get(state.document.public_id, NOTHING)))
    return lines


def render(code: str, lines: list[ProofLine]) -> str:
    """The table of one channel system."""
    header = ("document", "asset", "channel", "language", "target", "accepted", "confirmed", "serves", "")
    rows = [
        (
            line.document,
            line.asset if len(line.asset) <= ASSET_SHOWN else f"{line.asset[: ASSET_SHOWN - 1]}…",
            line.channel,
            line.language,
            *(str(fact) for fact in (line.target, line.accepted, line.confirmed, line.serving)),
            "same" if line.is_same else "DIFFERS",
        )
        for line in lines
    ]
    differing = sum(not line.is_same for line in lines)
    verdict = f"{differing} of them differ" if differing else "all the same"
    return f"{code}: {len(lines)} documents, {verdict}\n{table([header, *rows])}"


def _line(state: ServingState, serving: Fact) -> ProofLine:
    reported = Fact(_fact(state.reported).revision, state.reported_hash) if state.reported_position else NOTHING
    return ProofLine(
        document=state.document.public_id,
        asset=state.document.asset.code,
        channel=state.document.channel.code,
        language=state.document.language,
        target=_fact(state.target),
        accepted=_fact(state.accepted),
        confirmed=reported,
        serving=serving,
    )


def _fact(entry: FeedEntry | None) -> Fact:
    return Fact(entry.revision.number, entry.content_hash) if entry else NOTHING


def _serving(page: str) -> dict[str, Fact]:
    """What the channel system itself says that it serves, by document."""
    with urlopen(f"{page}/serving", timeout=10) as response:  # noqa: S310 - an address of our own
        answer: dict[str, Any] = json.load(response)
    return {
        item["document"]: Fact(item["revision"], item["content_hash"].removeprefix(HASH_PREFIX)) for item in answer["documents"]
    }
