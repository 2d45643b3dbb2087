"""The rule of rules/matching.py asked of the database: all live documents that a subscription covers, without their bytes."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from propagation.delivery.rules.matching import Subscription
from propagation.feed.models import Document, DocumentOperation, DocumentTerm
from taxonomy.models import Term, TermAncestor


def subscription_to(*, channels: Iterable[Term], languages: Iterable[str], filters: Iterable[Term]) -> Subscription:
    """The subscription to these terms and languages, for `serves` and `live_documents`."""
    by_facet: dict[int, set[int]] = {}
    for term in filters:
        by_facet.setdefault(term.facet_id, set()).add(term.pk)
    return Subscription(
        channels=frozenset(term.pk for term in channels),
        languages=frozenset(languages),
        filters={facet: frozenset(terms) for facet, terms in by_facet.items()},
    )


def live_documents(subscription: Subscription) -> QuerySet[Document]:
    """The live documents for which matching.serves is true."""
    found = Document.objects.filter(
        current__operation=DocumentOperation.UPSERT, channel__in=_at_or_below(subscription.channels).values("term")
    )
    if subscription.languages:
        found = found.filter(language__in=subscription.languages)
    for wanted in subscription.filters.values():
        carried = DocumentTerm.objects.filter(document=OuterRef("pk"), term__in=_at_or_below(wanted).values("term"))
        found = found.filter(Exists(carried))
    return found


def _at_or_below(terms: Iterable[int]) -> QuerySet[TermAncestor]:
    return TermAncestor.objects.filter(ancestor__in=list(terms))
