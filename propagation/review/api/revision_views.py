"""Going on from a rejection, for people: revising the change request, or putting the rejection aside."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.review.api.loading import IDEMPOTENCY_KEY, answer, created, find, named_assets, submission_key_of
from propagation.review.api.serializers import ChangeRequestDetail, JobFields, NothingBody, RevisionBody
from propagation.review.queries.revising import contents_of
from propagation.review.rules.acts import SUBMIT_RIGHT
from propagation.review.services.change_request_jobs import submit
from propagation.review.services.rejections import dismiss_rejection
from rest.access import CallerRequest
from rest.strict import checked_body

VIEW = "propagation.view_changerequest"


class Revising(APIView):
    """Submit your rejected or withdrawn change request again, or that of somebody who is deactivated; what you leave out of the
    body is as it was."""

    required_permission = SUBMIT_RIGHT
    problems = {"POST": (409,)}

    @extend_schema(
        operation_id="change_requests_revise",
        request=RevisionBody,
        responses={201: ChangeRequestDetail, 202: JobFields},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: CallerRequest, number: int) -> Response:
        body = checked_body(request, RevisionBody)
        old = find(number)
        was = contents_of(old)
        made = submit(
            title=body.get("title", was.title),
            reason=body.get("reason", was.reason),
            assets=named_assets(body, "assets") if "assets" in body else was.assets,
            withdrawals=named_assets(body, "withdrawals") if "withdrawals" in body else was.withdrawals,
            operations=body.get("operations", was.operations),
            undoes=old.undoes,
            revises=old,
            submission_key=submission_key_of(request),
            also_in_open=body["also_in_open"],
            actor=request.user,
        )
        return created(made)


class Dismissal(APIView):
    """Put a rejection or withdrawal of your change request aside, so that it no longer waits for you."""

    required_permission = VIEW
    problems = {"POST": (409,)}

    @extend_schema(operation_id="change_requests_dismiss", request=NothingBody, responses=ChangeRequestDetail)
    def post(self, request: CallerRequest, number: int) -> Response:
        checked_body(request, NothingBody)
        dismiss_rejection(change_request=find(number), actor=request.user)
        return answer(number)
