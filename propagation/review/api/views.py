"""Submitting, deciding and releasing change requests, for people."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.models import Asset
from propagation.delivery.tasks import wake_worker
from propagation.feed.models import DocumentOperation
from propagation.review.api.serializers import (
    ChangeFields,
    ChangeRequestBody,
    ChangeRequestDetail,
    ChangeRequestQuery,
    ChangeRequestSummary,
    ChangesQuery,
    ImpactBody,
    NothingBody,
    ReleaseBody,
    UndoBody,
    VerdictBody,
)
from propagation.review.api.term_serializers import ImpactFields
from propagation.review.filters import ChangeRequestFilters
from propagation.review.models import Change, ChangeRequest, Verdict
from propagation.review.queries.counts import with_counts
from propagation.review.queries.deciding import REVIEW_RIGHT
from propagation.review.services.change_requests import submit_change_request, withdraw_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import propose_undo
from propagation.review.services.term_impact import impact_of
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from rest.access import CallerRequest
from rest.strict import checked_body, checked_query, filtered
from taxonomy.vocabulary.operation_json import to_json

VIEW = "propagation.view_changerequest"
FIRST_CHANGES = 100
"""How many changes stand in the JSON of a change request itself."""
MAX_IDEMPOTENCY_KEY = 200
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A key of yours, one per change request, at most 200 characters. Sent again, it returns the first one.",
)


class ChangeRequestList(ListAPIView[ChangeRequest]):
    """Change requests, newest first."""

    serializer_class = ChangeRequestSummary
    keyset = ("-id",)
    required_permission = {"GET": VIEW, "POST": "propagation.submit_changerequest"}

    def get_queryset(self) -> QuerySet[ChangeRequest]:
        query = checked_query(self.request, ChangeRequestQuery)
        return filtered(ChangeRequestFilters(query, queryset=_with_people(), request=self.request))

    @extend_schema(operation_id="change_requests_list", parameters=[ChangeRequestQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="change_requests_create",
        request=ChangeRequestBody,
        responses={201: ChangeRequestDetail},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: CallerRequest) -> Response:
        """Submit drafts to be released (they are frozen now), assets to be withdrawn, and operations on terms, all together."""
        body = checked_body(request, ChangeRequestBody)
        change_request = submit_change_request(
            title=body["title"],
            reason=body["reason"],
            assets=_assets(body, "assets"),
            withdrawals=_assets(body, "withdrawals"),
            operations=body["operations"],
            submission_key=submission_key(request),
            actor=request.user,
        )
        _refuse_other_request(change_request, body)
        response = _answer(change_request.pk, status=201)
        response["Location"] = reverse("api-change-request", args=[change_request.pk])
        return response


class ChangeRequestItem(APIView):
    """One change request with its changes and verdicts."""

    required_permission = VIEW

    @extend_schema(operation_id="change_requests_retrieve", responses=ChangeRequestDetail)
    def get(self, request: Request, number: int) -> Response:
        return _answer(number)


class ChangeList(ListAPIView[Change]):
    """The assets that one change request changes, in the order of their submission."""

    serializer_class = ChangeFields
    keyset = ("id",)
    required_permission = VIEW

    def get_queryset(self) -> QuerySet[Change]:
        checked_query(self.request, ChangesQuery)
        return _changes().filter(change_request=_find(self.kwargs["number"]))

    @extend_schema(operation_id="change_requests_changes_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Approval(APIView):
    """Approve what you saw. Nobody who took part in a change may approve it, whatever their rights."""

    required_permission = REVIEW_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_approve", request=VerdictBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        approve_change_request(change_request=_find(number), **checked_body(request, VerdictBody), actor=request.user)
        return _answer(number)


class Rejection(APIView):
    """Reject for good, and say why."""

    required_permission = REVIEW_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_reject", request=VerdictBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        reject_change_request(change_request=_find(number), **checked_body(request, VerdictBody), actor=request.user)
        return _answer(number)


class Withdrawal(APIView):
    """Take back your own change request."""

    required_permission = VIEW
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_withdraw", request=NothingBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        checked_body(request, NothingBody)
        withdraw_change_request(change_request=_find(number), actor=request.user)
        return _answer(number)


class Releasing(APIView):
    """Let an approved change request take effect. Delivery starts at once and goes on by itself."""

    required_permission = "propagation.release_changerequest"
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_release", request=ReleaseBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        release_change_request(change_request=_find(number), **checked_body(request, ReleaseBody), actor=request.user)
        wake_worker()
        return _answer(number)


class TakingBack(APIView):
    """Submit a new change request that takes back what the term changes of a released one did."""

    required_permission = "propagation.submit_changerequest"
    problems = {"POST": (409,)}

    @extend_schema(
        operation_id="change_requests_undo",
        request=UndoBody,
        responses={201: ChangeRequestDetail},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: CallerRequest, number: int) -> Response:
        body = checked_body(request, UndoBody)
        key = submission_key(request)
        made = propose_undo(change_request=_find(number), reason=body["reason"], submission_key=key, actor=request.user)
        return _answer(made.pk, status=201)


class ImpactPreview(APIView):
    """What operations on terms would do, before you submit them. Nothing is saved."""

    required_permission = VIEW

    @extend_schema(operation_id="change_requests_impact", request=ImpactBody, responses=ImpactFields)
    def post(self, request: CallerRequest) -> Response:
        return Response(ImpactFields(impact_of(checked_body(request, ImpactBody)["operations"])).data)


def _with_people() -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.select_related("author", "release__released_by")


def _changes() -> QuerySet[Change]:
    changes = Change.objects.select_related("asset", "revision", "base_revision").order_by("pk")
    return changes.defer("revision__snapshot", "base_revision__snapshot")


def _with_all() -> QuerySet[ChangeRequest]:
    return with_counts(_with_people().select_related("landing_record")).prefetch_related(
        Prefetch("changes", queryset=_changes()[:FIRST_CHANGES], to_attr="first_changes"),
        Prefetch("verdicts", queryset=Verdict.objects.select_related("reviewer")),
        "term_changes",
        "impacts",
    )


def _find(number: int, rows: QuerySet[ChangeRequest] | None = None) -> ChangeRequest:
    found = (ChangeRequest.objects.all() if rows is None else rows).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no change request “cr_%(number)s”.") % {"number": str(number)[:30]})
    return found


def _answer(number: int, status: int = 200) -> Response:
    return Response(ChangeRequestDetail(_find(number, _with_all())).data, status=status)


def _assets(body: dict[str, Any], name: str) -> Sequence[Asset]:
    """The assets that `body[name]` names; raises a ValidationError naming every code that does not exist."""
    codes = list(dict.fromkeys(body[name]))
    found = Asset.objects.select_related("live_revision").in_bulk(codes, field_name="code")
    message = _("There is no asset “%(code)s”.")
    unknown = [ErrorDetail(message % {"code": code}, code="unknown_asset") for code in codes if code not in found]
    if unknown:
        raise serializers.ValidationError({name: unknown})
    return [found[code] for code in codes]


def submission_key(request: CallerRequest) -> str:
    """A key of 64 characters, made from the caller's key, which may be longer. The service keeps two people's keys apart."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise ValidationError(_("An Idempotency-Key has at most %(limit)d characters.") % {"limit": MAX_IDEMPOTENCY_KEY})
    return hashlib.sha256(f"api:{key or uuid4()}".encode()).hexdigest()


def _refuse_other_request(change_request: ChangeRequest, body: dict[str, Any]) -> None:
    """Raise ValidationError when the Idempotency-Key was used before, for another request."""
    changes = change_request.changes.filter(follows_terms=False).values_list("asset__code", "operation")
    withdrawn = set(body["withdrawals"])
    asked = {(code, DocumentOperation.UPSERT) for code in set(body["assets"]) - withdrawn}
    asked |= {(code, DocumentOperation.RETIRE) for code in withdrawn}
    operations = [to_json(operation) for operation in body["operations"]]
    same = (body["title"].strip(), body["reason"].strip(), asked, operations)
    sent = {(code, DocumentOperation(operation)) for code, operation in changes}
    carried = list(change_request.term_changes.values_list("operation", flat=True))
    if same != (change_request.title, change_request.reason, sent, carried):
        message = _("This Idempotency-Key was used before, for %(label)s. Make a new one for each change request.")
        raise ValidationError(message % {"label": change_request.label}, code="idempotency_key_reused")
