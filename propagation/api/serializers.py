"""What the road says and hears, as JSON."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from propagation.api.term_serializers import CountFields, ImpactRecordFields, OperationField, TermChangeFields
from propagation.models import ChangeRequest, ChangeRequestState, Decision, Operation, ReceiptStatus
from propagation.services.change_requests import MAX_CHANGES, MAX_OPERATIONS
from propagation.services.receipts import ReceiptItem, ReceiptResult
from rest.strict import StrictSerializer

MAX_RECEIPTS = 1_000
MAX_NUMBER = 2**63 - 1
HASH_PREFIX = "sha256:"
HASH_PATTERN = re.compile(r"sha256:[0-9a-f]{64}")


@extend_schema_field({"type": ["object", "null"], "description": "The exact bytes that were approved; hash them as they are."})
class ContentField(serializers.JSONField):
    """Only described: content is spliced in as stored, never serialized."""


class DocumentBody(serializers.Serializer[Any]):
    """A document as the calling channel system must serve it."""

    document = serializers.CharField(help_text="Its id, for example doc_12.")
    asset = serializers.CharField()
    channel = serializers.CharField(help_text="Code of the channel term.")
    language = serializers.CharField()
    revision = serializers.IntegerField()
    sequence = serializers.IntegerField(help_text="Its feed number.")
    position = serializers.IntegerField(help_text="Its place in your stream; a higher one is newer.")
    epoch = serializers.IntegerField(help_text="Grows when the registry was restored; compare (epoch, position).")
    content_hash = serializers.CharField(help_text="sha256: and the hex SHA-256 of the bytes of content.")
    content = ContentField()


class PageFields(serializers.Serializer[Any]):
    next_cursor = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


class DocumentPage(serializers.Serializer[Any]):
    data = DocumentBody(many=True)
    page = PageFields()
    changes_cursor = serializers.CharField(
        help_text="Keep the one of the first page: GET /changes?after= it brings everything that happened since."
    )


class ChangeData(serializers.Serializer[Any]):
    document = serializers.CharField()
    asset = serializers.CharField()
    channel = serializers.CharField()
    language = serializers.CharField()
    revision = serializers.IntegerField()
    previous_revision = serializers.IntegerField(
        allow_null=True, help_text="What you had accepted when this was aimed at you; revisions between were coalesced."
    )
    operation = serializers.ChoiceField(choices=Operation.choices)
    content_hash = serializers.CharField(allow_null=True)
    content = ContentField(allow_null=True)


class ChangeMessage(serializers.Serializer[Any]):
    """The same message that is pushed to channel systems which receive."""

    type = serializers.CharField(help_text="document.released or document.retired; ignore one that you do not know.")
    timestamp = serializers.DateTimeField()
    channel = serializers.CharField(help_text="Code of your channel system.")
    epoch = serializers.IntegerField()
    sequence = serializers.IntegerField()
    position = serializers.IntegerField()
    data = ChangeData()


class ChangesPage(serializers.Serializer[Any]):
    data = ChangeMessage(many=True)
    next = serializers.CharField(help_text="Acknowledge it when you have applied the page; ask on from it with `after`.")
    has_more = serializers.BooleanField()
    head = serializers.IntegerField(help_text="The newest position in your stream.")


class ChangesQuery(serializers.Serializer[Any]):
    after = serializers.CharField(
        required=False, help_text="A cursor; without it the stream goes on from what you acknowledged last."
    )
    limit = serializers.IntegerField(required=False, default=100, min_value=1, max_value=500)


class AcknowledgeBody(StrictSerializer):
    cursor = serializers.CharField(max_length=500, help_text="`next` of a page, or `changes_cursor` of GET /documents.")


class Acknowledged(serializers.Serializer[Any]):
    acknowledged = serializers.IntegerField(help_text="The position up to which you have everything.")


class ReceiptErrorBody(StrictSerializer):
    code = serializers.CharField(max_length=100)
    detail = serializers.CharField(max_length=1024, required=False, default="", allow_blank=True)


class ReceiptBody(StrictSerializer):
    """What you say about one document."""

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
        help_text="Of the bytes that you serve now; null when you serve nothing.",
    )
    at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text="Your time; ours decides.")
    error = ReceiptErrorBody(required=False, allow_null=True, default=None)

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
    result = serializers.CharField(help_text="recorded, repeated (you said it before) or refused.")
    error = serializers.SerializerMethodField()

    @extend_schema_field(ReceiptErrorResult(allow_null=True))
    def get_error(self, result: ReceiptResult) -> dict[str, str] | None:
        return {"code": result.code, "detail": result.detail} if result.code else None


class ReceiptResults(serializers.Serializer[Any]):
    results = ReceiptResultBody(many=True)


class ReleaseFields(serializers.Serializer[Any]):
    id = serializers.CharField(source="__str__")
    released_by = serializers.CharField(source="released_by.username")
    released_at = serializers.DateTimeField()
    first_sequence = serializers.IntegerField()
    last_sequence = serializers.IntegerField()


class ChangeRequestSummary(serializers.Serializer[ChangeRequest]):
    id = serializers.SerializerMethodField(help_text="For example cr_12.")
    label = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=ChangeRequestState.choices)
    digest = serializers.CharField(help_text="Of everything that it changes; a verdict names it.")
    author = serializers.CharField(source="author.username")
    submitted_at = serializers.DateTimeField()
    release = serializers.SerializerMethodField()

    def get_id(self, change_request: ChangeRequest) -> str:
        return f"cr_{change_request.pk}"

    @extend_schema_field(ReleaseFields(allow_null=True))
    def get_release(self, change_request: ChangeRequest) -> Any:
        release = getattr(change_request, "release", None)
        return ReleaseFields(release).data if release else None


class ChangeFields(serializers.Serializer[Any]):
    asset = serializers.CharField(source="asset.code")
    operation = serializers.ChoiceField(choices=Operation.choices)
    revision = serializers.IntegerField(source="revision.number")
    sha256 = serializers.CharField(source="revision.sha256")
    base_revision = serializers.IntegerField(
        source="base_revision.number", default=None, allow_null=True, help_text="What was live when it was submitted."
    )


class VerdictFields(serializers.Serializer[Any]):
    reviewer = serializers.CharField(source="reviewer.username")
    decision = serializers.ChoiceField(choices=Decision.choices)
    digest = serializers.CharField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class ChangeRequestDetail(ChangeRequestSummary):
    undoes = serializers.SerializerMethodField(help_text="The released change request that it takes back.")
    changes = ChangeFields(many=True)
    term_changes = TermChangeFields(many=True)
    impacts = ImpactRecordFields(many=True, help_text="How far its term changes reached, each time somebody decided.")
    verdicts = VerdictFields(many=True)

    def get_undoes(self, change_request: ChangeRequest) -> str | None:
        return f"cr_{change_request.undoes_id}" if change_request.undoes_id else None


class ChangeRequestBody(StrictSerializer):
    title = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=20_000)
    assets = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, default=list, max_length=MAX_CHANGES
    )
    withdrawals = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, default=list, max_length=MAX_CHANGES
    )
    operations = serializers.ListField(
        child=OperationField(), required=False, default=list, max_length=MAX_OPERATIONS, help_text="On terms, in this order."
    )


class ImpactBody(StrictSerializer):
    operations = serializers.ListField(child=OperationField(), allow_empty=False, max_length=MAX_OPERATIONS)


class UndoBody(StrictSerializer):
    reason = serializers.CharField(max_length=20_000)


class ReleaseBody(StrictSerializer):
    seen_impact = CountFields(
        required=False, allow_null=True, default=None, help_text="The counts that you saw; refused when they are others by now."
    )


class VerdictBody(StrictSerializer):
    digest = serializers.CharField(max_length=64, help_text="The digest of the change request as you saw it.")
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=20_000)


class NothingBody(StrictSerializer):
    """An empty object."""


class ChangeRequestQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=ChangeRequestState.choices, required=False)
