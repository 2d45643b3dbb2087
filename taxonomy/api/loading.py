"""Loads terms with everything that their JSON holds, and finds terms and facets by the names that callers send."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from taxonomy.api.serializers import LOADED, RelatedTerm
from taxonomy.models import (
    Facet,
    FacetVersion,
    JourneyExit,
    JourneyPart,
    Term,
    TermAncestor,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.queries.terms import paths
from taxonomy.vocabulary.codes import CODE_PATTERN

_WORDS: tuple[tuple[str, type[Any], str], ...] = (
    ("labels", TermLabel, "language"),
    ("synonyms", TermSynonym, "pk"),
    ("notes", TermNote, "pk"),
    ("notations", TermNotation, "pk"),
    ("mappings", TermMapping, "pk"),
)
_LINKS: tuple[tuple[str, type[Any], str], ...] = (
    ("broader_rows", TermBroader, "broader__facet"),
    ("relations", TermRelation, "other__facet"),
    ("relations_back", TermRelation, "term__facet"),
    ("replacements", TermReplacement, "replacement__facet"),
    ("journey_part", JourneyPart, "desired_action__facet"),
    ("journey_exits", JourneyExit, "target__facet"),
)


def facet_rows() -> QuerySet[Facet]:
    """Facets with all that FacetSerializer reads."""
    versions = FacetVersion.objects.only("facet_id", "major", "minor").order_by("-major", "-minor")
    return Facet.objects.prefetch_related(Prefetch("versions", versions))


def term_rows() -> QuerySet[Term]:
    """Terms with all that TermSerializer reads; many take no more queries than one. Rows come in a fixed order, so that the
    same data always makes the same ETag."""
    # Few joins, because with more than eight PostgreSQL stops looking for the best order of joins.
    rows = Term.objects.select_related("facet", "parent", "replaced_by__facet")
    words = [(name, model._default_manager.order_by(order)) for name, model, order in _WORDS]
    links = [(name, model._default_manager.select_related(end).order_by("pk")) for name, model, end in _LINKS]
    # As plain lists, because making a manager for each term and relation takes longer than all queries together.
    return rows.prefetch_related(*(Prefetch(name, found, to_attr=f"{LOADED}{name}") for name, found in (*words, *links)))


def find_term(reference: str) -> Term:
    """The term named `facet:code`, even where another term replaces it. Raises NotFound."""
    facet, _colon, code = reference.partition(":")
    if re.fullmatch(CODE_PATTERN, facet) and re.fullmatch(CODE_PATTERN, code):
        term = term_rows().filter(facet__code=facet, code=code).first()
        if term is not None:
            return term
    raise NotFound(_("There is no term “%(reference)s”.") % {"reference": reference[:200]})


def find_facet(code: str) -> Facet:
    """The facet with that code. Raises NotFound."""
    facet = facet_rows().filter(code=code).first() if re.fullmatch(CODE_PATTERN, code) else None
    if facet is None:
        raise NotFound(_("There is no facet “%(code)s”.") % {"code": code[:100]})
    return facet


def facet_asked(code: str) -> Facet:
    """`find_facet` for a query parameter: raises a ValidationError that names it."""
    try:
        return find_facet(code)
    except NotFound as error:
        raise ValidationError({"facet": ValidationError(str(error.detail), code="unknown_facet")}) from error


def parent_asked(reference: str) -> Term:
    """`find_term` for a query parameter: raises a ValidationError that names it."""
    try:
        return find_term(reference)
    except NotFound as error:
        raise no_such_term("parent", reference) from error


def no_such_term(parameter: str, reference: str) -> ValidationError:
    """The error of a query parameter that names no term."""
    message = _("There is no term “%(reference)s”.") % {"reference": reference[:200]}
    return ValidationError({parameter: ValidationError(message, code="unknown_term")})


def related_terms(rows: Iterable[TermAncestor], end: str, language: str) -> list[Mapping[str, Any]]:
    """The JSON of RelatedTerm for the term at one `end` ("term", "ancestor") of each of `rows`, in their order."""
    distances = {getattr(row, f"{end}_id"): row.distance for row in rows}
    terms: Any = {term.pk: term for term in term_rows().filter(pk__in=distances)}
    found = paths(terms.values(), language)
    for pk, term in terms.items():
        term.distance, term.path = distances[pk], found.get(pk, [term.code])
    serializer = RelatedTerm()
    return [serializer.to_representation(terms[pk]) for pk in distances if pk in terms]
