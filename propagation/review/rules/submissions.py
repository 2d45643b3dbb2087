"""What makes two submissions the same one. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from content.rules.canonical import canonical_json, sha256_hex

KEY_REUSED = "idempotency_key_reused"
"""The code of the refusal when a submission key was used before for other content; its `params` hold the new `digest`."""


def submission_digest(
    *,
    title: str,
    reason: str,
    assets: Iterable[str],
    withdrawals: Iterable[str],
    operations: Sequence[dict[str, Any]],
    undoes: int | None,
    revises: int | None,
) -> str:
    """Hex SHA-256 over all that a person asks for: texts, codes of assets, operations as JSON, ids of earlier requests.

    The order of assets does not matter, that of operations does.
    """
    asked = {
        "title": title.strip(),
        "reason": reason.strip(),
        "assets": sorted(assets),
        "withdrawals": sorted(withdrawals),
        "operations": list(operations),
        "undoes": undoes,
        "revises": revises,
    }
    return sha256_hex(canonical_json(asked))


def key_of_its_own(submission_key: str, digest: str) -> str:
    """The key under which a form that was sent again with other content is kept: the same for the same content."""
    return sha256_hex(f"{submission_key}:{digest}".encode())
