"""Finding the term that somebody means: while they type, or from what another system calls it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest.conditional import revalidated
from rest.scopes import Scope
from rest.strict import checked_body, checked_query
from taxonomy.api.choices import ResolvedNames, SuggestionList, choice_of
from taxonomy.api.loading import facet_asked
from taxonomy.api.parameters import NameBody, NamesBody, SuggestQuery
from taxonomy.queries.resolving import Resolution, ResolutionOutcome, resolve_names
from taxonomy.queries.searching import find_terms
from taxonomy.queries.terms import paths

MOST_CANDIDATES = 5


@revalidated
class TermSuggestions(APIView):
    """Terms in use by a part of their code, label or synonym: exact hits first, then beginnings, then the rest."""

    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_suggest", parameters=[SuggestQuery], responses=SuggestionList)
    def get(self, request: Request) -> Response:
        query = checked_query(request, SuggestQuery)
        facet = facet_asked(query["facet"]) if "facet" in query else None
        found = find_terms(query["q"], language=query["language"], facet=facet, usable_only=True, limit=query["limit"])
        data = [
            {**choice_of(hit.term, hit.path), "label": hit.label.text, "matched": hit.matched, "is_hidden": hit.is_hidden}
            for hit in found
        ]
        return Response({"data": data})


class TermResolve(APIView):
    """Which terms a batch of names means: references, codes, labels and synonyms in any language, identifiers, URIs, notations.

    Results come in the order of the entries, one for each. A label must match as a whole; case and accents do not matter. A
    preferred label wins over an alternative one, an alternative one over a hidden one. A replaced term stands for what
    replaces it.
    """

    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_resolve", request=NamesBody, responses=ResolvedNames)
    def post(self, request: Request) -> Response:
        body = checked_body(request, NamesBody)
        found = resolve_names([NameBody.wanted(entry) for entry in body["entries"]])
        shown = {term.pk: term for resolution in found for term in resolution.terms[:MOST_CANDIDATES]}
        labels = paths(shown.values(), body["language"]) if shown else {}
        return Response({"results": [_result(resolution, labels) for resolution in found]})


def _result(found: Resolution, labels: dict[int, list[str]]) -> dict[str, Any]:
    """The JSON of ResolvedName; `labels` are the paths of the terms that are shown."""
    is_ambiguous = found.outcome == ResolutionOutcome.AMBIGUOUS
    shown = [choice_of(term, labels[term.pk]) for term in found.terms if term.pk in labels]
    return {
        "status": found.outcome,
        "terms": [] if is_ambiguous else shown,
        "rule": found.rule,
        "replaced": found.replaced.reference if found.replaced else None,
        "matched_by": found.matched_by,
        "matched": found.matched,
        "candidates": shown[:MOST_CANDIDATES] if is_ambiguous else [],
        "candidate_count": len(found.terms) if is_ambiguous else 0,
        "detail": found.problem,
    }
