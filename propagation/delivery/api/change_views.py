"""The ordered change feed of the calling channel system."""

import json

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.delivery.api.serializers import (
    AcknowledgeBody,
    Acknowledged,
    ChangesPage,
    ChangesQuery,
)
from propagation.delivery.services.pulling import acknowledge, hand_out
from rest.access import CallerRequest
from rest.scopes import Scope
from rest.strict import checked_body, checked_query


class Changes(APIView):
    """The changes to what you must serve, in order. A document that changed several times comes once, in its newest version.

    Reading does not move your place in the feed: apply the page, then acknowledge its `next`.
    """

    required_scope = Scope.READ
    problems = {"GET": (400, 409, 410)}

    @extend_schema(operation_id="changes_list", parameters=[ChangesQuery], responses=ChangesPage)
    def get(self, request: CallerRequest) -> HttpResponse:
        query = checked_query(request, ChangesQuery)
        page = hand_out(channel_system=request.auth.channel_system, after=query.get("after"), limit=query["limit"])
        rest = json.dumps({"next": page.next_cursor, "has_more": page.has_more, "head": page.head_position}).encode()
        body = b'{"data":[' + b",".join(page.bodies) + b"]," + rest[1:]
        return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


class ChangesAcknowledgement(APIView):
    """Say that you have applied everything up to a cursor. Sending the same or an older cursor again changes nothing."""

    required_scope = Scope.REPORT
    problems = {"POST": (409, 410)}

    @extend_schema(operation_id="changes_acknowledge", request=AcknowledgeBody, responses=Acknowledged)
    def post(self, request: CallerRequest) -> Response:
        cursor = checked_body(request, AcknowledgeBody)["cursor"]
        return Response({"acknowledged": acknowledge(channel_system=request.auth.channel_system, cursor=cursor)})
