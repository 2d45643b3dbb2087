"""What the views about change requests share: finding one, answering with one, and reading what a caller names."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotFound
from rest_framework.response import Response

from content.models import Asset
from propagation.review.api.serializers import ChangeRequestDetail, JobFields
from propagation.review.models import Change, ChangeRequest, ChangeRequestJob, Verdict
from propagation.review.queries.counts import with_counts
from rest.access import CallerRequest

FIRST_CHANGES = 100
"""How many changes stand in the JSON of a change request itself."""
MAX_IDEMPOTENCY_KEY = 200
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A key of yours, one per change request, at most 200 characters. The same request sent again with it returns "
    "the first change request; another request with it is refused.",
)


def with_people() -> QuerySet[ChangeRequest]:
    """Change requests with the people that each answer names."""
    return ChangeRequest.objects.select_related("author", "withdrawn_by", "release__released_by")


def changes_in_order() -> QuerySet[Change]:
    """Changes in the order of their submission, without the bytes of their revisions."""
    changes = Change.objects.select_related("asset", "revision", "base_revision").order_by("pk")
    return changes.defer("revision__snapshot", "base_revision__snapshot")


def _with_all() -> QuerySet[ChangeRequest]:
    return with_counts(with_people().select_related("landing_record")).prefetch_related(
        Prefetch("changes", queryset=changes_in_order()[:FIRST_CHANGES], to_attr="first_changes"),
        "revised_by",
        Prefetch("verdicts", queryset=Verdict.objects.select_related("reviewer")),
        "term_changes",
        "impacts",
    )


def find(number: int, rows: QuerySet[ChangeRequest] | None = None) -> ChangeRequest:
    """The change request with this number, from `rows`; raises NotFound."""
    found = (ChangeRequest.objects.all() if rows is None else rows).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no change request “cr_%(number)s”.") % {"number": str(number)[:30]})
    return found


def found_job(number: int) -> ChangeRequestJob:
    """The job with this number; raises NotFound."""
    job = ChangeRequestJob.objects.select_related("author").filter(pk=number).first()
    if job is None:
        raise NotFound(_("There is no job “job_%(number)s”.") % {"number": str(number)[:30]})
    return job


def answer(number: int, status: int = 200) -> Response:
    """An answer with the whole change request."""
    return Response(ChangeRequestDetail(find(number, _with_all())).data, status=status)


def accepted(job: ChangeRequestJob) -> Response:
    """The answer where a worker goes on: 202, with the address of the job in `Location`."""
    return Response(JobFields(job).data, status=202, headers={"Location": reverse("api-job", args=[job.pk])})


def created(change_request: ChangeRequest | ChangeRequestJob) -> Response:
    """The answer to a submission: 201, with its address in `Location`; as accepted() where a worker makes it."""
    if isinstance(change_request, ChangeRequestJob):
        return accepted(change_request)
    response = answer(change_request.pk, status=201)
    response["Location"] = reverse("api-change-request", args=[change_request.pk])
    return response


def named_assets(body: dict[str, Any], name: str) -> Sequence[Asset]:
    """The assets that `body[name]` names; raises a ValidationError naming every code that does not exist, or stands twice."""
    named = Counter(body[name])
    found = Asset.objects.select_related("live_revision").in_bulk(named, field_name="code")
    unknown, twice = _("There is no asset “%(code)s”."), _("The asset “%(code)s” is named twice.")
    problems = [ErrorDetail(unknown % {"code": code}, code="unknown_asset") for code in named if code not in found]
    problems += [ErrorDetail(twice % {"code": code}, code="named_twice") for code, times in named.items() if times > 1]
    if problems:
        raise serializers.ValidationError({name: problems})
    return [found[code] for code in named]


def submission_key_of(request: CallerRequest) -> str:
    """A key of 64 characters, made from the caller's key, which may be longer. The service keeps two people's keys apart."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise ValidationError(_("An Idempotency-Key has at most %(limit)d characters.") % {"limit": MAX_IDEMPOTENCY_KEY})
    return hashlib.sha256(f"api:{key or uuid4()}".encode()).hexdigest()
