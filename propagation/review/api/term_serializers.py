"""Term changes, and how far they reach, as JSON."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from propagation.review.models import Moment
from propagation.review.services.term_impact import Impact
from taxonomy.vocabulary.operation_json import from_json
from taxonomy.vocabulary.operations import OPERATIONS, Import, Operation, Undo


@extend_schema_field(
    {
        "type": "object",
        "properties": {"op": {"type": "string", "enum": [name for name in OPERATIONS if name not in {Undo.op, Import.op}]}},
        "required": ["op"],
        "additionalProperties": True,
        "description": "One operation. Terms are named by reference; the guide lists the fields of each operation.",
    }
)
class OperationField(serializers.Field[Any, Any, Any, Any]):
    """A typed operation; mistakes in it are reported by field."""

    default_error_messages = {"object": _("An operation is an object with “op” and the fields of that operation.")}

    def to_internal_value(self, data: Any) -> Operation:
        if not isinstance(data, Mapping):
            self.fail("object")
        try:
            operation = from_json(data)
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error
        if isinstance(operation, Undo):
            raise serializers.ValidationError({"op": [_("To undo something, take back the change request that released it.")]})
        if isinstance(operation, Import):
            message = _("To submit an import, use its own address: /facets/{code}/imports/{import}/submit.")
            raise serializers.ValidationError({"op": [message]})
        return operation

    def to_representation(self, value: Any) -> Any:
        return value


class TermChangeFields(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    operation = OperationField()


class CountFields(serializers.Serializer[Any]):
    assets = serializers.IntegerField(help_text="Assets that carry one of the terms, in a draft or live.")
    live_assets = serializers.IntegerField()
    documents = serializers.IntegerField(help_text="Documents that get other bytes or other receivers.")
    channel_systems = serializers.IntegerField(help_text="Channel systems that will get a message.")
    deliveries = serializers.IntegerField(help_text="Documents, counted once for each channel system.")
    change_requests = serializers.IntegerField(help_text="Open change requests that will need an update.")
    journeys = serializers.IntegerField()


class ImpactRecordFields(serializers.Serializer[Any]):
    moment = serializers.ChoiceField(choices=Moment.choices)
    counts = CountFields()
    at = serializers.DateTimeField()


class ImpactProblemFields(serializers.Serializer[Any]):
    position = serializers.IntegerField(help_text="Position of the operation, counted from 0.")
    field = serializers.CharField(help_text="The field that is wrong; empty when no single field is.")
    message = serializers.CharField()


class SystemReachFields(serializers.Serializer[Any]):
    channel_system = serializers.CharField(source="channel_system.code")
    upserts = serializers.IntegerField()
    retires = serializers.IntegerField()


class ImpactFields(serializers.Serializer[Impact]):
    """What operations would do if they were released now. Nothing is submitted."""

    problems = ImpactProblemFields(many=True)
    counts = CountFields()
    assets = serializers.SerializerMethodField(help_text="Codes of assets.")
    channel_systems = SystemReachFields(source="systems", many=True)
    change_requests = serializers.SerializerMethodField(help_text="Open change requests that will need an update.")
    journeys = serializers.SerializerMethodField(help_text="References of journeys.")
    computed_at = serializers.DateTimeField()

    def get_assets(self, impact: Impact) -> list[str]:
        return [reach.asset.code for reach in impact.assets]

    def get_change_requests(self, impact: Impact) -> list[str]:
        return [f"cr_{request.pk}" for request in impact.change_requests]

    def get_journeys(self, impact: Impact) -> list[str]:
        return [f"journey:{term.code}" for term in impact.journeys]
