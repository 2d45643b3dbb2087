"""Published versions of facets, and facets as files."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest.conditional import revalidated
from rest.scopes import Scope
from rest.strict import checked_query
from taxonomy.api.loading import find_facet
from taxonomy.api.parameters import ExportQuery, NothingAsked
from taxonomy.api.serializers import VersionSummary
from taxonomy.models import FacetVersion
from taxonomy.queries.exporting import FORMATS, export
from taxonomy.queries.version_rows import find_version, versions_of

MEDIA_TYPES = sorted({chosen.content_type.partition(";")[0] for chosen in FORMATS.values()})
FILES: Any = {(200, media_type): OpenApiTypes.BINARY for media_type in MEDIA_TYPES}


@revalidated
class FacetVersions(ListAPIView[FacetVersion]):
    """The published versions of a facet, newest first."""

    serializer_class = VersionSummary
    keyset = ("-major", "-minor")
    required_scope = Scope.READ
    required_permission = "taxonomy.view_facet"
    problems = {"GET": (422,)}

    @extend_schema(operation_id="facet_versions_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[FacetVersion]:
        checked_query(self.request, NothingAsked)
        return versions_of(find_facet(self.kwargs["facet"]))


@revalidated
class FacetVersionDetail(APIView):
    """One published version of a facet. It never changes."""

    required_scope = Scope.READ
    required_permission = "taxonomy.view_facet"
    problems = {"GET": (422,)}

    @extend_schema(operation_id="facet_versions_retrieve", responses=VersionSummary)
    def get(self, request: Request, facet: str, version: str) -> Response:
        checked_query(request, NothingAsked)
        found = find_version(find_facet(facet), version)
        if found is None:
            names = {"facet": facet[:100], "number": version[:30]}
            raise NotFound(_("The facet %(facet)s has no version %(number)s.") % names)
        return Response(VersionSummary(found).data)


class AnyAccepted(BaseContentNegotiation):
    """Ignores what a client accepts, because the parameter `format` says what is wanted."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


@revalidated
class FacetExport(APIView):
    """A facet, or one branch of it, now or as it was in a version, as a file."""

    content_negotiation_class = AnyAccepted
    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="facets_export", parameters=[ExportQuery], responses=FILES)
    def get(self, request: Request, facet: str) -> HttpResponse:
        query = checked_query(request, ExportQuery)
        found = find_facet(facet)
        base_uri = request.build_absolute_uri(reverse("facet", args=[found.code]))  # the same as in exports from pages
        file = export(found, **query, base_uri=base_uri)
        headers = {"Content-Disposition": f'attachment; filename="{file.file_name}"'}
        return HttpResponse(file.content, content_type=file.content_type, headers=headers)
