"""What a change of a subscription does, as the pages show it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from channels.rules.subscriptions import Difference, Written, differences
from pages.paging import page_of
from people.language import reader_language
from propagation.delivery.queries.subscription_effects import SubscriptionEffect
from taxonomy.queries.references import path_names, terms_by_reference

PAGE_SIZE = 50


def shown_differences(before: Written, after: Written) -> list[Difference]:
    """How two subscriptions differ, with the names of their terms, and in words where no language means every one."""
    found = differences(before, after)
    terms = terms_by_reference(name for one in found for name in (*one.removed, *one.added) if one.part != "languages")
    names = path_names(terms.values(), reader_language())
    named = {reference: names[term.pk] for reference, term in terms.items()}

    def words(part: str, references: Sequence[str], whole: Written) -> list[str]:
        is_every = part == "languages" and not whole[part]
        return [_("every language")] if is_every else [named.get(reference, reference) for reference in references]

    return [Difference(one.part, words(one.part, one.removed, before), words(one.part, one.added, after)) for one in found]


def shown_effect(request: HttpRequest, effect: SubscriptionEffect) -> dict[str, Any]:
    """`effect`, and a `page` of its documents as `documents`: (document, path of its channel) pairs; for a template."""
    page = page_of(request, effect.documents(), PAGE_SIZE)
    names = path_names({document.channel for document in page}, reader_language())
    return {
        "effect": effect,
        "page": page,
        "documents": [(document, names[document.channel_id]) for document in page],
    }
