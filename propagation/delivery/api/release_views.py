"""How far a release is, and what it achieved, for people."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.delivery.queries.progress import SystemProgress, later_releases, release_counts, release_progress
from propagation.delivery.rules.states import Shown
from propagation.feed.models import Release


class SystemProgressFields(serializers.Serializer[SystemProgress]):
    """One channel system to which the release gave documents."""

    channel_system = serializers.CharField(source="channel_system.code")
    status = serializers.ChoiceField(
        choices=[str(shown) for shown in Shown], allow_null=True, help_text="The worst of `now`; null when that is empty."
    )
    documents = serializers.IntegerField(source="total")
    confirmed = serializers.IntegerField()
    replaced = serializers.IntegerField(help_text="Replaced before they were confirmed.")
    now = serializers.DictField(
        child=serializers.IntegerField(), help_text="Those that it must serve still, by status. Later releases have the others."
    )


class LaterReleaseFields(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="For example R-13.")
    documents = serializers.IntegerField()


class ReleaseProgressFields(serializers.Serializer[Any]):
    """Counts are of documents, once for each channel system to which the release gave one."""

    id = serializers.CharField(help_text="For example R-12.")
    released_at = serializers.DateTimeField()
    documents = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    replaced = serializers.IntegerField(help_text="Replaced before they were confirmed.")
    reached_at = serializers.DateTimeField(
        allow_null=True, help_text="When the last one was confirmed or replaced. From then on these counts never change."
    )
    is_matching = serializers.BooleanField(help_text="True until it is worked out which channel systems serve the release.")
    channel_systems = SystemProgressFields(many=True)
    later_releases = LaterReleaseFields(many=True, help_text="Releases that have taken documents over since, newest first.")


class ReleaseItem(APIView):
    """How far a release is at each channel system, and what it achieved."""

    required_permission = "propagation.view_changerequest"

    @extend_schema(operation_id="releases_retrieve", responses=ReleaseProgressFields)
    def get(self, request: Request, number: int) -> Response:
        release = Release.objects.filter(pk=number).first()
        if release is None:
            raise NotFound(_("There is no release R-%(number)s.") % {"number": str(number)[:30]})
        counts = release_counts([release])[release.pk]
        answer = {
            "id": str(release),
            "released_at": release.released_at,
            "documents": counts.total,
            "confirmed": counts.confirmed,
            "replaced": counts.replaced,
            "reached_at": counts.reached_at,
            "is_matching": counts.is_matching,
            "channel_systems": release_progress(release),
            "later_releases": [{"id": str(later), "documents": number} for later, number in later_releases(release)],
        }
        return Response(ReleaseProgressFields(answer).data)
