"""Submitting, deciding and releasing change requests, for people."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.delivery.tasks import wake_worker
from propagation.review.api.loading import (
    IDEMPOTENCY_KEY,
    accepted,
    answer,
    changes_in_order,
    created,
    find,
    found_job,
    named_assets,
    submission_key_of,
    with_people,
)
from propagation.review.api.serializers import (
    ChangeFields,
    ChangeRequestBody,
    ChangeRequestDetail,
    ChangeRequestQuery,
    ChangeRequestSummary,
    ChangesQuery,
    ImpactBody,
    JobFields,
    NothingBody,
    ReleaseBody,
    UndoBody,
    VerdictBody,
    WithdrawalBody,
)
from propagation.review.api.term_serializers import ImpactFields
from propagation.review.filters import ChangeRequestFilters
from propagation.review.models import Change, ChangeRequest, ChangeRequestJob
from propagation.review.rules.acts import RELEASE_RIGHT, REVIEW_RIGHT, SUBMIT_RIGHT
from propagation.review.services.change_request_jobs import release, submit
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.rejections import dismiss_refusal
from propagation.review.services.term_changes import propose_undo
from propagation.review.services.term_impact import impact_of
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from rest.access import CallerRequest
from rest.strict import checked_body, checked_query, filtered

VIEW = "propagation.view_changerequest"


class ChangeRequestList(ListAPIView[ChangeRequest]):
    """Change requests, newest first."""

    serializer_class = ChangeRequestSummary
    keyset = ("-id",)
    required_permission = {"GET": VIEW, "POST": SUBMIT_RIGHT}
    problems = {"POST": (409,)}

    def get_queryset(self) -> QuerySet[ChangeRequest]:
        query = checked_query(self.request, ChangeRequestQuery)
        return filtered(ChangeRequestFilters(query, queryset=with_people(), request=self.request))

    @extend_schema(operation_id="change_requests_list", parameters=[ChangeRequestQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="change_requests_create",
        request=ChangeRequestBody,
        responses={201: ChangeRequestDetail, 202: JobFields},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: CallerRequest) -> Response:
        """Submit drafts to be released (they are frozen now), assets to be withdrawn, and operations on terms, all together.

        A worker submits more than 500 assets: the answer is 202 then, with the address of the job.
        """
        body = checked_body(request, ChangeRequestBody)
        made = submit(
            title=body["title"],
            reason=body["reason"],
            assets=named_assets(body, "assets"),
            withdrawals=named_assets(body, "withdrawals"),
            operations=body["operations"],
            submission_key=submission_key_of(request),
            also_in_open=body["also_in_open"],
            actor=request.user,
        )
        return created(made)


class ChangeRequestItem(APIView):
    """One change request with its changes and verdicts."""

    required_permission = VIEW

    @extend_schema(operation_id="change_requests_retrieve", responses=ChangeRequestDetail)
    def get(self, request: Request, number: int) -> Response:
        return answer(number)


class ChangeList(ListAPIView[Change]):
    """The assets that one change request changes, in the order of their submission."""

    serializer_class = ChangeFields
    keyset = ("id",)
    required_permission = VIEW

    def get_queryset(self) -> QuerySet[Change]:
        checked_query(self.request, ChangesQuery)
        return changes_in_order().filter(change_request=find(self.kwargs["number"]))

    @extend_schema(operation_id="change_requests_changes_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Approval(APIView):
    """Approve what you saw. Nobody who took part in a change may approve it, whatever their rights."""

    required_permission = REVIEW_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_approve", request=VerdictBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        approve_change_request(change_request=find(number), **checked_body(request, VerdictBody), actor=request.user)
        return answer(number)


class Rejection(APIView):
    """Reject for good, and say why."""

    required_permission = REVIEW_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_reject", request=VerdictBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        reject_change_request(change_request=find(number), **checked_body(request, VerdictBody), actor=request.user)
        return answer(number)


class Withdrawal(APIView):
    """Take back your own change request, or with a reason that of somebody else."""

    required_permission = VIEW
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_withdraw", request=WithdrawalBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        withdraw_change_request(change_request=find(number), **checked_body(request, WithdrawalBody), actor=request.user)
        return answer(number)


class Releasing(APIView):
    """Let an approved change request take effect. Delivery starts at once and goes on by itself.

    A worker releases more than 500 assets: the answer is 202 then, with the address of the job.
    """

    required_permission = RELEASE_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(
        operation_id="change_requests_release",
        request=ReleaseBody,
        responses={200: ChangeRequestDetail, 202: JobFields},
    )
    def post(self, request: CallerRequest, number: int) -> Response:
        done = release(change_request=find(number), **checked_body(request, ReleaseBody), actor=request.user)
        if isinstance(done, ChangeRequestJob):
            return accepted(done)
        wake_worker()
        return answer(number)


class JobItem(APIView):
    """How far a worker is with a large submission or release, and what came of it."""

    required_permission = VIEW

    @extend_schema(operation_id="jobs_retrieve", responses=JobFields)
    def get(self, request: Request, number: int) -> Response:
        return Response(JobFields(found_job(number)).data)


class JobDismissal(APIView):
    """Put a refused submission or release of yours aside, so that it no longer waits for you."""

    required_permission = VIEW
    problems = {"POST": (409,)}

    @extend_schema(operation_id="jobs_dismiss", request=NothingBody, responses=JobFields)
    def post(self, request: CallerRequest, number: int) -> Response:
        checked_body(request, NothingBody)
        return Response(JobFields(dismiss_refusal(job=found_job(number), actor=request.user)).data)


class TakingBack(APIView):
    """Submit a new change request that takes back what the term changes of a released one did."""

    required_permission = SUBMIT_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(
        operation_id="change_requests_undo",
        request=UndoBody,
        responses={201: ChangeRequestDetail},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: CallerRequest, number: int) -> Response:
        body = checked_body(request, UndoBody)
        key = submission_key_of(request)
        made = propose_undo(change_request=find(number), reason=body["reason"], submission_key=key, actor=request.user)
        return answer(made.pk, status=201)


class ImpactPreview(APIView):
    """What operations on terms would do, before you submit them. Nothing is saved."""

    required_permission = VIEW
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_impact", request=ImpactBody, responses=ImpactFields)
    def post(self, request: CallerRequest) -> Response:
        return Response(ImpactFields(impact_of(checked_body(request, ImpactBody)["operations"])).data)
