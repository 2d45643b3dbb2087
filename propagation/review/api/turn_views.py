"""What waits for the caller, for people."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.review.api.loading import with_people
from propagation.review.api.serializers import ChangeRequestSummary, JobFields
from propagation.review.queries.turns import (
    jobs_waiting_for,
    proposals_waiting_for,
    requests_waiting_for,
    subscriptions_waiting_for,
    systems_waiting_for,
    turn_count,
)
from rest.access import CallerRequest

MOST_ROWS = 50
"""Of each kind in one answer; the counts are those of all."""


class ProposalFields(serializers.Serializer[Any]):
    term = serializers.CharField(source="reference")
    proposed_at = serializers.DateTimeField(source="created_at")


class SystemFields(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class SubscriptionChangeFields(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    channel_system = serializers.CharField(source="channel_system.code")
    asked_by = serializers.CharField(source="asked_by.username")
    gained = serializers.IntegerField(help_text="Documents that it got when this was asked for.")
    lost = serializers.IntegerField(help_text="Documents that it lost then.")
    reason = serializers.CharField()


class TurnFields(serializers.Serializer[Any]):
    """All that waits for the caller. Each list holds the first 50, the oldest first; `count` is the number of all."""

    count = serializers.IntegerField()
    change_requests = ChangeRequestSummary(many=True, help_text="To decide, to release, or rejected and to be revised.")
    jobs = JobFields(many=True, help_text="Large submissions and releases of the caller that were refused.")
    proposals = ProposalFields(many=True, help_text="Proposed terms that the caller can accept.")
    channel_systems = SystemFields(many=True, help_text="Channel systems that do not come right by themselves.")
    subscription_changes = SubscriptionChangeFields(many=True, help_text="Changes of what a channel system serves, to confirm.")


class Turns(APIView):
    """Everything that you can act on now."""

    required_permission = "propagation.view_changerequest"

    @extend_schema(operation_id="turns_retrieve", responses=TurnFields)
    def get(self, request: CallerRequest) -> Response:
        user = request.user
        waiting = requests_waiting_for(user).order_by("submitted_at")
        found = {
            "count": turn_count(user),
            "change_requests": (with_people() & waiting)[:MOST_ROWS],
            "jobs": jobs_waiting_for(user).select_related("author").order_by("pk")[:MOST_ROWS],
            "proposals": proposals_waiting_for(user).select_related("facet").order_by("pk")[:MOST_ROWS],
            "channel_systems": systems_waiting_for(user)[:MOST_ROWS],
            "subscription_changes": subscriptions_waiting_for(user)[:MOST_ROWS],
        }
        return Response(TurnFields(found).data)
