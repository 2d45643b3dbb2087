"""What the calling channel system reports of the documents that it serves."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.delivery.api.serializers import (
    ReceiptBody,
    ReceiptResultBody,
    ReceiptResults,
    ReceiptsBody,
)
from propagation.delivery.services.receipts import record_receipts
from rest.access import CallerRequest
from rest.scopes import Scope
from rest.strict import checked_body


class Receipts(APIView):
    """Report what you serve. Each receipt counts by itself and may be sent again. Results come in the order of the receipts."""

    required_scope = Scope.REPORT

    @extend_schema(operation_id="receipts_create", request=ReceiptsBody, responses=ReceiptResults)
    def post(self, request: CallerRequest) -> Response:
        body = checked_body(request, ReceiptsBody)
        items = [ReceiptBody.item(data) for data in body["receipts"]]
        results: Any = record_receipts(channel_system=request.auth.channel_system, items=items)
        return Response({"results": ReceiptResultBody(results, many=True).data})
