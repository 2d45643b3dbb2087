"""What a change of a subscription does, as the pages show it."""

from typing import Any

from django.http import HttpRequest

from pages.paging import page_of
from people.language import reader_language
from propagation.delivery.queries.subscription_effects import SubscriptionEffect
from taxonomy.queries.references import path_names

PAGE_SIZE = 50


def shown_effect(request: HttpRequest, effect: SubscriptionEffect) -> dict[str, Any]:
    """`effect`, and a `page` of its documents as `documents`: (document, path of its channel) pairs; for a template."""
    page = page_of(request, effect.documents(), PAGE_SIZE)
    names = path_names({document.channel for document in page}, reader_language())
    return {
        "effect": effect,
        "page": page,
        "documents": [(document, names[document.channel_id]) for document in page],
    }
