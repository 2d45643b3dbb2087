"""Change requests as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from propagation.feed.models import DocumentOperation
from propagation.review.api.term_serializers import CountFields, ImpactRecordFields, OperationField, TermChangeFields
from propagation.review.models import TITLE_MAX_LENGTH, ChangeRequest, ChangeRequestState, Decision
from propagation.review.services.change_requests import MAX_CHANGES, MAX_OPERATIONS
from rest.strict import StrictSerializer


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
    digest = serializers.CharField(help_text="Hash of everything that it changes. A verdict must name it.")
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
    operation = serializers.ChoiceField(choices=DocumentOperation.choices)
    revision = serializers.IntegerField(source="revision.number")
    sha256 = serializers.CharField(source="revision.sha256")
    base_revision = serializers.IntegerField(
        source="base_revision.number", default=None, allow_null=True, help_text="The live revision when it was submitted."
    )


class VerdictFields(serializers.Serializer[Any]):
    reviewer = serializers.CharField(source="reviewer.username")
    decision = serializers.ChoiceField(choices=Decision.choices)
    digest = serializers.CharField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class WithdrawalFields(serializers.Serializer[Any]):
    by = serializers.CharField(source="withdrawn_by.username")
    reason = serializers.CharField(source="withdrawal_reason")


class ChangeRequestDetail(ChangeRequestSummary):
    revises = serializers.SerializerMethodField(help_text="The rejected or withdrawn change request that it replaces.")
    revised_by = serializers.SerializerMethodField(help_text="The change requests that replace it, oldest first.")
    withdrawal = serializers.SerializerMethodField(help_text="Who withdrew it and why; null if nobody did.")
    undoes = serializers.SerializerMethodField(help_text="The released change request that it takes back.")
    changes = ChangeFields(many=True)
    term_changes = TermChangeFields(many=True)
    impacts = ImpactRecordFields(many=True, help_text="How far its term changes reached at submission, approval and release.")
    verdicts = VerdictFields(many=True)

    def get_undoes(self, change_request: ChangeRequest) -> str | None:
        return f"cr_{change_request.undoes_id}" if change_request.undoes_id else None

    def get_revises(self, change_request: ChangeRequest) -> str | None:
        return f"cr_{change_request.revises_id}" if change_request.revises_id else None

    def get_revised_by(self, change_request: ChangeRequest) -> list[str]:
        return [f"cr_{pk}" for pk in sorted(other.pk for other in change_request.revised_by.all())]

    @extend_schema_field(WithdrawalFields(allow_null=True))
    def get_withdrawal(self, change_request: ChangeRequest) -> Any:
        return WithdrawalFields(change_request).data if change_request.withdrawn_by_id else None


ALSO_IN_OPEN = "Whether assets may be in another open change request too. Otherwise such an asset is refused with 409."


def _codes(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=100), required=False, max_length=MAX_CHANGES, **options)


def _operations(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=OperationField(),
        required=False,
        max_length=MAX_OPERATIONS,
        help_text="Operations on terms, carried out in this order.",
        **options,
    )


class ChangeRequestBody(StrictSerializer):
    title = serializers.CharField(max_length=TITLE_MAX_LENGTH)
    reason = serializers.CharField(max_length=20_000)
    assets = _codes(default=list)
    withdrawals = _codes(default=list)
    operations = _operations(default=list)
    also_in_open = serializers.BooleanField(required=False, default=False, help_text=ALSO_IN_OPEN)


class RevisionBody(StrictSerializer):
    """What is to be other than in the change request that is revised."""

    title = serializers.CharField(max_length=TITLE_MAX_LENGTH, required=False)
    reason = serializers.CharField(max_length=20_000, required=False)
    assets = _codes()
    withdrawals = _codes()
    operations = _operations()
    also_in_open = serializers.BooleanField(required=False, default=False, help_text=ALSO_IN_OPEN)


class WithdrawalBody(StrictSerializer):
    reason = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=20_000,
        help_text="Required when the change request is not your own.",
    )


class ImpactBody(StrictSerializer):
    operations = serializers.ListField(child=OperationField(), allow_empty=False, max_length=MAX_OPERATIONS)


class UndoBody(StrictSerializer):
    reason = serializers.CharField(max_length=20_000)


class ReleaseBody(StrictSerializer):
    seen_impact = CountFields(
        required=False,
        allow_null=True,
        default=None,
        help_text="The counts that you saw. The release is refused when they have changed since.",
    )


class VerdictBody(StrictSerializer):
    digest = serializers.CharField(max_length=64, help_text="The digest of the change request as you saw it.")
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=20_000)


class NothingBody(StrictSerializer):
    """An empty object."""


class ChangeRequestQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=ChangeRequestState.choices, required=False)
