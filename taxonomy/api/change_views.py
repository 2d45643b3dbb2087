"""What changed in the terms, for those who keep a copy of them or of what replaces them."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest.conditional import revalidated
from rest.scopes import Scope
from rest.strict import checked_query
from taxonomy.api.loading import term_rows
from taxonomy.api.parameters import FeedQuery
from taxonomy.api.serializers import KeptTerm, RedirectsPage, TermChangesPage
from taxonomy.models import Facet, Term
from taxonomy.queries.changed_terms import ALL, OWN, REPLACEMENTS, ChangedTerm, ChangedTermPage, Feed, read_changes
from taxonomy.vocabulary.statuses import IN_USE, OUT_OF_USE

DELETED = "deleted"
_KEPT = KeptTerm()


@revalidated
class TermChanges(APIView):
    """Terms that changed after `since`, in about the order of their changes, each once in a page and as it is now.

    `since=initial` reads all terms; then go on from `next`, for ever. Reading is safe to repeat: a change may come twice, none
    is left out. A parent may come after what is below it.
    """

    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"
    problems = {"GET": (400, 409)}

    @extend_schema(operation_id="terms_changes", parameters=[FeedQuery], responses=TermChangesPage)
    def get(self, request: Request) -> Response:
        query = checked_query(request, FeedQuery)
        page = read_changes(Feed("terms", ALL, Term.objects.all()), query["since"], limit=query["limit"])
        terms = {term.pk: term for term in term_rows().filter(pk__in=[change.term_id for change in page.changes])}
        former = _former([change.term_id for change in page.changes if change.term_id not in terms])
        return _answer(page, [_told(change, terms, former) for change in page.changes])


@revalidated
class TermRedirects(APIView):
    """What to use instead of terms that are out of use. Read it like /terms/changes. A term that came back into use comes with
    its new status and without replacements: drop its redirect."""

    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"
    problems = {"GET": (400, 409)}

    @extend_schema(operation_id="term_redirects_list", parameters=[FeedQuery], responses=RedirectsPage)
    def get(self, request: Request) -> Response:
        query = checked_query(request, FeedQuery)
        out_of_use = Term.objects.filter(status__in=OUT_OF_USE)
        page = read_changes(Feed("redirects", (OWN, REPLACEMENTS), out_of_use), query["since"], limit=query["limit"])
        ids = [change.term_id for change in page.changes]
        history: Any = Term.history
        ever = set(history.filter(id__in=ids, status__in=OUT_OF_USE).values_list("id", flat=True).distinct())
        rows = Term.objects.filter(pk__in=ever).select_related("facet", "replaced_by__facet")
        terms = {term.pk: term for term in rows.prefetch_related("replacements__replacement__facet")}
        former = _former(ever - terms.keys())
        return _answer(page, [_redirect(change, terms, former) for change in page.changes if change.term_id in ever])


def _answer(page: ChangedTermPage, data: Sequence[dict[str, Any]]) -> Response:
    return Response({"data": data, "next": page.next, "has_more": page.has_more})


def _former(ids: Any) -> dict[int, str]:
    """The references of terms that were deleted, by id."""
    if not ids:
        return {}
    history: Any = Term.history
    facets = dict(Facet.objects.values_list("pk", "code"))
    rows = history.filter(id__in=ids).values_list("id", "facet_id", "code")
    return {pk: f"{facets[facet_id]}:{code}" for pk, facet_id, code in rows}


def _told(change: ChangedTerm, terms: dict[int, Term], former: dict[int, str]) -> dict[str, Any]:
    """The JSON of TermChange."""
    term = terms.get(change.term_id)
    if term is None:
        told: dict[str, Any] = {"reference": former[change.term_id], "status": DELETED, "replaced_by": None, "term": None}
        return {"operation": "retire", **told, "changed_at": change.at}
    return {
        "operation": "upsert" if term.status in IN_USE else "retire",
        "reference": term.reference,
        "status": term.status,
        "replaced_by": term.replaced_by.reference if term.replaced_by else None,
        "changed_at": change.at,
        "term": _KEPT.to_representation(term),
    }


def _redirect(change: ChangedTerm, terms: dict[int, Term], former: dict[int, str]) -> dict[str, Any]:
    """The JSON of Redirect."""
    term = terms.get(change.term_id)
    if term is None:
        told = {"reference": former[change.term_id], "status": DELETED, "rule": "", "replacements": []}
        return {**told, "changed_at": change.at}
    several = [row.replacement.reference for row in term.replacements.all()]
    return {
        "reference": term.reference,
        "status": term.status,
        "rule": term.replacement_rule,
        "replacements": [term.replaced_by.reference] if term.replaced_by else several,
        "changed_at": change.at,
    }
