"""The terms of a facet as they were in a published version, as JSON in the shape of TermSerializer."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from taxonomy.api.loading import facet_asked, no_such_term
from taxonomy.api.parameters import ROOTS, PageQuery
from taxonomy.api.serializers import NO_LANGUAGE, worded
from taxonomy.models import FacetVersion
from taxonomy.queries.version_rows import find_version, rows_of_version
from taxonomy.vocabulary.folding import fold
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE, pick
from taxonomy.vocabulary.rows import MappingKind, NoteKind, TermRow

SALT = "throughline.version-page"


def version_page(request: Request, query: Mapping[str, Any]) -> Response:
    """A page of the terms of the version that `query` names, in tree order, filtered as `query` says.

    Raises ValidationError by parameter for an unknown facet, version or parent, and with code `invalid_cursor`. A version never
    changes, so a cursor only holds how many terms have been handed out.
    """
    facet = facet_asked(query["facet"])
    version = find_version(facet, query["version"])
    if version is None:
        message = _("The facet %(facet)s has no version %(number)s.") % {"facet": facet.code, "number": query["version"]}
        raise ValidationError({"version": ValidationError(message, code="unknown_version")})
    paging = PageQuery(data=request.query_params.dict())
    paging.is_valid(raise_exception=True)
    binding = hashlib.sha256(repr((version.pk, sorted(query.items()))).encode()).hexdigest()[:32]
    start, limit = _start(paging.validated_data["cursor"], binding), paging.validated_data["limit"]
    rows = _rows(version.pk, version.sha256)
    depths = _depths(rows)
    wanted = [row for row in rows if all(fits(row) for fits in _filters(facet.code, query, depths))]
    following = Signer(salt=SALT).sign_object([start + limit, binding]) if start + limit < len(wanted) else None
    headers = {}
    if following:
        here = remove_query_param(request.build_absolute_uri(), "cursor")
        headers["Link"] = f'<{replace_query_param(here, "cursor", following)}>; rel="next"'
    data = [_body(row, facet.code, depths[row.code], version) for row in wanted[start : start + limit]]
    return Response({"data": data, "page": {"next_cursor": following, "has_more": following is not None}}, headers=headers)


@lru_cache(maxsize=1)
def _rows(version_id: int, sha256: str) -> Sequence[TermRow]:
    """Cached from one page to the next, because unpacking a large version takes longer than everything else."""
    return rows_of_version(FacetVersion.objects.get(pk=version_id, sha256=sha256))


def _depths(rows: Sequence[TermRow]) -> dict[str, int]:
    """Code -> terms above it; in tree order a parent comes first."""
    depths: dict[str, int] = {}
    for row in rows:
        depths[row.code] = depths[row.parent_code] + 1 if row.parent_code else 0
    return depths


def _start(cursor: str, binding: str) -> int:
    if not cursor:
        return 0
    try:
        start, bound = Signer(salt=SALT).unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise _not_ours() from error
    if bound != binding:
        raise _not_ours()
    return int(start)


def _not_ours() -> ValidationError:
    return ValidationError(_("This cursor was not given out for this address and these filters."), code="invalid_cursor")


def _filters(facet: str, query: Mapping[str, Any], codes: Mapping[str, int]) -> Iterator[Callable[[TermRow], bool]]:
    """One test of a row for each filter of TermQuery in `query`."""
    if parent := query.get("parent"):
        code = "" if parent == ROOTS else parent.removeprefix(f"{facet}:")
        if parent != ROOTS and (code == parent or code not in codes):
            raise no_such_term("parent", parent)
        yield lambda row: row.parent_code == code
    if status := query.get("status"):
        yield lambda row: row.status == status
    if text := query.get("q"):
        yield lambda row: _holds(row, text)
    if uri := query.get("uri"):
        exact = MappingKind.EXACT
        yield lambda row: row.uri == uri or any(name.kind == exact and name.target == uri for name in row.mappings)
    if notation := query.get("notation"):
        yield lambda row: any(own.text == notation for own in row.notations)
    target, scheme = query.get("external_id"), query.get("scheme")
    if target or scheme:
        yield lambda row: any(
            name.kind == MappingKind.IDENTIFIER and target in {None, name.target} and scheme in {None, name.scheme}
            for name in row.mappings
        )


def _holds(row: TermRow, text: str) -> bool:
    folded = fold(text)
    words = [*row.labels.values(), *(synonym.text for synonym in row.synonyms)]
    return text.casefold() in row.code.casefold() or (folded != "" and any(folded in fold(word) for word in words))


def _body(row: TermRow, facet: str, depth: int, version: FacetVersion) -> dict[str, Any]:
    """The JSON of TermSerializer. What a version does not hold, such as what a stage of a journey is for, is null."""
    definitions = {note.language: note.text for note in row.notes if note.kind == NoteKind.DEFINITION}
    several = [f"{facet}:{code}" for code in row.replaced_by]
    return {
        "reference": f"{facet}:{row.code}",
        "facet": facet,
        "code": row.code,
        "uri": row.uri,
        "status": row.status,
        "status_reason": row.status_reason,
        "labels": {language or NO_LANGUAGE: text for language, text in row.labels.items()},
        "definition": pick(definitions, FALLBACK_LANGUAGE).text,
        "synonyms": [worded(*synonym) for synonym in row.synonyms],
        "notes": [worded(*note) for note in row.notes],
        "notations": [{"text": own.text, "datatype": own.datatype} for own in row.notations],
        "mappings": [{"kind": name.kind, "scheme": name.scheme, "target": name.target} for name in row.mappings],
        "parent": f"{facet}:{row.parent_code}" if row.parent_code else None,
        "depth": depth,
        "broader": [f"{facet}:{code}" for code in row.broader],
        "related": [f"{facet}:{code}" for code in row.related],
        "replaced_by": several[0] if len(several) == 1 else None,
        "replacements": {"rule": row.replacement_rule, "terms": several} if len(several) > 1 else None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "journey": None,
        "updated_at": version.published_at,
    }
