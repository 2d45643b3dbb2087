"""What channel systems read and report, as JSON."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from propagation.delivery.models import ReceiptStatus
from propagation.delivery.services.receipts import ReceiptItem, ReceiptResult
from propagation.feed.models import DocumentOperation
from rest.paging import DEFAULT_LIMIT, MAX_LIMIT
from rest.strict import StrictSerializer

MAX_RECEIPTS = 1_000
MAX_NUMBER = 2**63 - 1
HASH_PREFIX = "sha256:"
HASH_PATTERN = re.compile(r"sha256:[0-9a-f]{64}")


@extend_schema_field({"type": "object", "description": "The exact bytes that were approved; hash them as they are."})
class ContentField(serializers.JSONField):
    """Only describes `content`, whose stored bytes go into the answer and are never serialized."""


class DocumentBody(serializers.Serializer[Any]):
    """A document as the calling channel system must serve it."""

    document = serializers.CharField(help_text="Id of the document, for example doc_12.")
    asset = serializers.CharField()
    channel = serializers.CharField(help_text="Code of the channel term.")
    language = serializers.CharField()
    revision = serializers.IntegerField()
    sequence = serializers.IntegerField(help_text="Feed number.")
    position = serializers.IntegerField(help_text="Place in your stream; a higher one is newer.")
    epoch = serializers.IntegerField(help_text="Grows when the registry is restored from a backup. Compare (epoch, position).")
    content_hash = serializers.CharField(help_text="`sha256:` and the hex SHA-256 of the bytes of `content`.")
    content = ContentField()


class PageFields(serializers.Serializer[Any]):
    next_cursor = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


class DocumentPage(serializers.Serializer[Any]):
    data = DocumentBody(many=True)
    page = PageFields()
    changes_cursor = serializers.CharField(
        help_text="Keep the cursor of the first page. Send it to GET /changes as `after` to get everything that changed since."
    )


class ChangeData(serializers.Serializer[Any]):
    document = serializers.CharField()
    asset = serializers.CharField()
    channel = serializers.CharField()
    language = serializers.CharField()
    revision = serializers.IntegerField()
    previous_revision = serializers.IntegerField(
        allow_null=True, help_text="What you had accepted before; null for nothing. The revisions in between were skipped."
    )
    operation = serializers.ChoiceField(choices=DocumentOperation.choices)
    content_hash = serializers.CharField(allow_null=True)
    content = ContentField(allow_null=True)


class ChangeMessage(serializers.Serializer[Any]):
    """One message. Channel systems of the mode push get the same one."""

    type = serializers.CharField(help_text="document.released or document.retired. Ignore a type that you do not know.")
    timestamp = serializers.DateTimeField()
    channel = serializers.CharField(help_text="Code of your channel system.")
    epoch = serializers.IntegerField()
    sequence = serializers.IntegerField()
    position = serializers.IntegerField()
    data = ChangeData()


class ChangesPage(serializers.Serializer[Any]):
    data = ChangeMessage(many=True)
    next = serializers.CharField(help_text="Acknowledge it once you have applied the page. Send it as `after` to go on.")
    has_more = serializers.BooleanField()
    head = serializers.IntegerField(help_text="The newest position in your stream.")


class ChangesQuery(serializers.Serializer[Any]):
    after = serializers.CharField(
        required=False, help_text="A cursor. Without it the page begins after what you acknowledged last."
    )
    limit = serializers.IntegerField(required=False, default=DEFAULT_LIMIT, min_value=1, max_value=MAX_LIMIT)


class AcknowledgeBody(StrictSerializer):
    cursor = serializers.CharField(max_length=500, help_text="`next` of a page, or `changes_cursor` of GET /documents.")


class Acknowledged(serializers.Serializer[Any]):
    acknowledged = serializers.IntegerField(help_text="The position up to which you have everything.")


class ReceiptErrorBody(StrictSerializer):
    code = serializers.CharField(max_length=100)
    detail = serializers.CharField(max_length=1024, required=False, default="", allow_blank=True)


class ReceiptBody(StrictSerializer):
    """What you report about one document."""

    document = serializers.CharField(max_length=100)
    position = serializers.IntegerField(min_value=1, max_value=MAX_NUMBER)
    sequence = serializers.IntegerField(min_value=1, max_value=MAX_NUMBER)
    status = serializers.ChoiceField(choices=ReceiptStatus.choices)
    content_hash = serializers.RegexField(
        HASH_PATTERN.pattern + r"\Z",
        required=False,
        allow_null=True,
        default=None,
        trim_whitespace=False,
        error_messages={"invalid": _("Write sha256: and 64 hexadecimal digits in lower case.")},
        help_text="Hash of the bytes that you serve now, needed with `applied`; null when you serve nothing.",
    )
    at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Time by your clock, not later than ours. We keep it, but it decides nothing.",
    )
    error = ReceiptErrorBody(required=False, allow_null=True, default=None, help_text="Why, with `rejected`.")

    @staticmethod
    def item(data: dict[str, Any]) -> ReceiptItem:
        """The validated `data` as the service takes it."""
        error = data["error"] or {"code": "", "detail": ""}
        return ReceiptItem(
            document=data["document"],
            position=data["position"],
            sequence=data["sequence"],
            status=ReceiptStatus(data["status"]),
            content_hash=(data["content_hash"] or "").removeprefix(HASH_PREFIX),
            reported_at=data["at"],
            error_code=error["code"],
            error_detail=error["detail"],
        )


class ReceiptsBody(StrictSerializer):
    receipts = ReceiptBody(many=True, allow_empty=False, max_length=MAX_RECEIPTS)


class ReceiptErrorResult(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class ReceiptResultBody(serializers.Serializer[ReceiptResult]):
    document = serializers.CharField()
    position = serializers.IntegerField()
    result = serializers.CharField(help_text="recorded, repeated (you reported it before) or refused.")
    error = serializers.SerializerMethodField()

    @extend_schema_field(ReceiptErrorResult(allow_null=True))
    def get_error(self, result: ReceiptResult) -> dict[str, str] | None:
        return {"code": result.code, "detail": result.detail} if result.code else None


class ReceiptResults(serializers.Serializer[Any]):
    results = ReceiptResultBody(many=True)
