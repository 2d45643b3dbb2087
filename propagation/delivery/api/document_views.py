"""The documents that the calling channel system must serve. Their stored bytes go into the answer as they are."""

import hashlib
import json
from collections.abc import Iterable
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from content.rules.canonical import canonical_json
from propagation.delivery.api.serializers import DocumentBody, DocumentPage
from propagation.delivery.models import ServingState
from propagation.delivery.queries.served import contents, served_documents
from propagation.delivery.services.pulling import cursor_at_head
from rest.access import CallerRequest
from rest.paging import DEFAULT_LIMIT, MAX_LIMIT
from rest.scopes import Scope
from rest.strict import PAGING, refuse_repeated
from taxonomy.models import Facet
from taxonomy.queries.terms import resolve_many
from taxonomy.vocabulary.codes import BUILT_IN_FACETS

LANGUAGE = "language"
MAX_TERMS = 100
_DATA = b'"data": []'
_CONTENT = b'"content":null'

FILTERS = [
    OpenApiParameter(
        facet,
        OpenApiTypes.STR,
        many=True,
        description=f"Code of a {facet} term: documents that carry it or a term below it. Repeat it to allow several terms.",
    )
    for facet in BUILT_IN_FACETS
]
FILTERS += [
    OpenApiParameter(
        LANGUAGE, OpenApiTypes.STR, many=True, description="BCP 47 tag, matched exactly. Repeat it to allow several languages."
    ),
    OpenApiParameter(
        "cursor", OpenApiTypes.STR, description="`page.next_cursor` of the previous page, sent with the same filters."
    ),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}),
]


class DocumentList(GenericAPIView[ServingState]):
    """All documents that you must serve, in feed order. Different facets mean *and*, the same facet again means *or*."""

    keyset = ("target_id",)
    required_scope = Scope.READ

    @extend_schema(operation_id="documents_list", parameters=FILTERS, responses=DocumentPage)
    def get(self, request: CallerRequest) -> HttpResponse:
        system = request.auth.channel_system
        changes_cursor = cursor_at_head(system)  # taken before reading, so that no change is missed
        terms, languages = _filters(request)
        states = self.paginate_queryset(served_documents(system, terms=terms, languages=languages))
        frame = self.get_paginated_response([])
        frame.data["changes_cursor"] = changes_cursor
        headers = {"Link": frame["Link"]} if "Link" in frame else {}
        return _answer(request, json.dumps(frame.data).encode(), _DATA, states or [], headers)


class DocumentItem(APIView):
    """One document, as long as you must serve it."""

    required_scope = Scope.READ

    @extend_schema(operation_id="documents_retrieve", responses=DocumentBody)
    def get(self, request: CallerRequest, number: int) -> HttpResponse:
        state = served_documents(request.auth.channel_system).filter(document=number).first()
        if state is None:
            raise NotFound(_("Your channel system serves no document “doc_%(number)s” now.") % {"number": str(number)[:30]})
        return _answer(request, b"", b"", [state], {})


def _answer(request: Request, frame: bytes, place: bytes, states: list[ServingState], headers: dict[str, str]) -> HttpResponse:
    """Answer with the documents of `states` at `place` in `frame`, or with the one document when there is no frame.

    An unchanged answer is 304; the documents' bytes are not read then.
    """
    facts = [(state.document_id, state.target_id, state.epoch, state.position) for state in states]
    etag = f'"{hashlib.sha256(frame + repr(facts).encode()).hexdigest()[:32]}"'
    headers = {**headers, "ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
    unchanged = get_conditional_response(request, etag)
    if unchanged is not None and unchanged.status_code == HTTPStatus.NOT_MODIFIED:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    stored = contents(state.target_id for state in states)
    items = b",".join(_item(state, stored[state.target_id]) for state in states)
    body = frame.replace(place, b'"data":[' + items + b"]", 1) if frame else items
    return HttpResponse(body, content_type="application/json", headers=headers)


def _item(state: ServingState, content: bytes) -> bytes:
    document, entry = state.document, state.target
    frame = canonical_json(
        {
            "document": document.public_id,
            "asset": document.asset.code,
            "channel": document.channel.code,
            "language": document.language,
            "revision": entry.revision.number,
            "sequence": entry.sequence,
            "position": state.position,
            "epoch": state.epoch,
            "content_hash": f"sha256:{entry.content_hash}",
            "content": None,
        }
    )
    return frame.replace(_CONTENT, b'"content":' + content, 1)


def _filters(request: Request) -> tuple[dict[str, set[int]], list[str]]:
    """Term ids by facet, and languages. Raises one ValidationError that names every unknown parameter and term."""
    refuse_repeated(request, *PAGING)
    asked = {name: values for name, values in request.query_params.lists() if name not in PAGING}
    languages = asked.pop(LANGUAGE, [])
    if sum(map(len, asked.values())) + len(languages) > MAX_TERMS:
        raise ValidationError(_("Filter by at most %(limit)d terms and languages.") % {"limit": MAX_TERMS})
    errors: dict[str, list[ErrorDetail]] = {}
    terms: dict[str, set[int]] = {}
    facets = set(Facet.objects.values_list("code", flat=True))
    for name, values in asked.items():
        if name not in facets:
            errors[name] = [ErrorDetail(_("There is no such facet or parameter."), code="unknown_field")]
            continue
        try:
            terms[name] = {term.pk for term in resolve_many(_references(name, values)).values()}
        except ValidationError as error:
            errors[name] = [ErrorDetail(message, code="unknown_term") for message in error.messages]
    if not all(language and "\x00" not in language for language in languages):
        errors[LANGUAGE] = [ErrorDetail(_("Write a language like en or pt-BR."), code="invalid")]
    if errors:
        raise serializers.ValidationError(errors)
    return terms, languages


def _references(facet: str, values: Iterable[str]) -> list[str]:
    """Turn each `code` or `facet:code` into a reference. Raises ValidationError for another facet's term and for a NUL."""
    references = []
    problems = []
    for value in values:
        before, colon, _code = value.partition(":")
        if "\x00" in value:
            problems.append(_("A code holds no NUL character."))
        elif colon and before != facet:
            names = {"reference": value[:200], "facet": facet}
            problems.append(_("“%(reference)s” is not a term of the facet %(facet)s.") % names)
        else:
            references.append(value if colon else f"{facet}:{value}")
    if problems:
        raise ValidationError(problems)
    return references
