"""Asking for changes of terms the way a person does: fill in, look at what it would do, then stage or submit."""

from typing import Any

from django.test import Client

from propagation.review.models import StagedOperation
from tests.support.pages import html, texts, values

TREE = """
    cards
        travel-card
        gold
    travel
    loans
"""
MERGE = {"into": "product:travel", "children": "follow", "tags": "retag", "keeps_labels": "on", "reason": "One name is enough."}


def staged() -> list[dict[str, Any]]:
    """What is on all lists, oldest first."""
    return [row.operation for row in StagedOperation.objects.order_by("pk")]


def preview(client: Client, path: str, **fields: Any) -> str:
    """The page that shows what the form would do."""
    response = client.post(path, {"do": "preview", **fields})
    assert response.status_code == 200, texts(html(response), "error-summary")
    return html(response)


def seen(client: Client, path: str, do: str, **fields: Any) -> Any:
    """The answer to staging or submitting what was seen before."""
    token = values(preview(client, path, **fields), "seen")[0]
    return client.post(path, {"do": do, "seen": token, **fields})
