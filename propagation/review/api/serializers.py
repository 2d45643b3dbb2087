"""Change requests as JSON."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from propagation.feed.models import DocumentOperation
from propagation.review.api.term_serializers import CountFields, ImpactRecordFields, OperationField, TermChangeFields
from propagation.review.models import (
    OPEN_STATES,
    TITLE_MAX_LENGTH,
    ChangeRequest,
    ChangeRequestJob,
    ChangeRequestState,
    Decision,
    JobKind,
    JobState,
)
from propagation.review.queries.landings import landing_of
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


class SystemLandingFields(serializers.Serializer[Any]):
    channel_system = serializers.CharField(source="channel_system.code")
    upserts = serializers.IntegerField(help_text="Documents that it must begin to serve, or serve with other content.")
    retires = serializers.IntegerField(help_text="Documents that it must stop serving.")


class LandingFields(serializers.Serializer[Any]):
    systems = SystemLandingFields(many=True)
    documents = serializers.IntegerField(help_text="A document counts once for each channel system.")
    assets = serializers.IntegerField()
    submitted_documents = serializers.IntegerField(help_text="What `documents` was at submission.")
    counted_at = serializers.DateTimeField()
    is_current = serializers.BooleanField(
        help_text="False: the taxonomy, an asset or a subscription has changed since. It is counted again in the background."
    )


class ChangeRequestDetail(ChangeRequestSummary):
    revises = serializers.SerializerMethodField(help_text="The rejected or withdrawn change request that it replaces.")
    revised_by = serializers.SerializerMethodField(help_text="The change requests that replace it, oldest first.")
    withdrawal = serializers.SerializerMethodField(help_text="Who withdrew it and why; null if nobody did.")
    undoes = serializers.SerializerMethodField(help_text="The released change request that it takes back.")
    change_count = serializers.IntegerField(source="asset_count", help_text="How many assets it changes.")
    changes = ChangeFields(many=True, source="first_changes", help_text="The first 100; `changes_url` has all, page by page.")
    changes_url = serializers.SerializerMethodField()
    landing = serializers.SerializerMethodField(
        help_text="Where its changes of assets land. Null unless it is open, and before the first count."
    )
    term_changes = TermChangeFields(many=True)
    impacts = ImpactRecordFields(many=True, help_text="How far its term changes reached at submission, approval and release.")
    verdicts = VerdictFields(many=True)

    def get_changes_url(self, change_request: ChangeRequest) -> str:
        return reverse("api-changes", args=[change_request.pk])

    @extend_schema_field(LandingFields(allow_null=True))
    def get_landing(self, change_request: Any) -> Any:
        if change_request.state not in OPEN_STATES or not change_request.asset_count:
            return None
        landing = landing_of(change_request, change_request.asset_count)
        return LandingFields(landing).data if landing else None

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


class JobFields(serializers.Serializer[Any]):
    id = serializers.CharField(source="label", help_text="For example job_12.")
    kind = serializers.ChoiceField(choices=JobKind.choices)
    state = serializers.ChoiceField(choices=JobState.choices)
    assets = serializers.IntegerField(help_text="How many assets are submitted or released.")
    done = serializers.IntegerField(help_text="How far it is, of `total`; on SQLite 0 until the end.")
    total = serializers.IntegerField()
    message = serializers.CharField(help_text="Why nothing came of it, where it was refused.")
    change_request = serializers.SerializerMethodField(help_text="What is released, or what came of a submission.")
    asked_by = serializers.CharField(source="author.username")
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    url = serializers.SerializerMethodField(help_text="Where to ask again.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_change_request(self, job: ChangeRequestJob) -> str | None:
        return f"cr_{job.change_request_id}" if job.change_request_id else None

    def get_url(self, job: ChangeRequestJob) -> str:
        return reverse("api-job", args=[job.pk])


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


class ChangesQuery(serializers.Serializer[Any]):
    """No parameters but those of paging."""
