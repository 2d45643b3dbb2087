"""Reading facets and terms, for channel systems and for people."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest.conditional import revalidated
from rest.scopes import Scope
from rest.strict import checked_query, filtered
from taxonomy.api.filters import TermFilters
from taxonomy.api.loading import facet_rows, find_facet, find_term, related_terms, term_rows
from taxonomy.api.parameters import DescendantQuery, LanguageQuery, NothingAsked, TermQuery
from taxonomy.api.serializers import FacetSerializer, RelatedTerm, RelatedTermList, TermSerializer
from taxonomy.api.version_terms import version_page
from taxonomy.models import Facet, Term, TermAncestor


@revalidated
class FacetList(ListAPIView[Facet]):
    """The axes of the taxonomy and their rules."""

    serializer_class = FacetSerializer
    keyset = ("position", "code")
    required_scope = Scope.READ
    required_permission = "taxonomy.view_facet"
    problems = {"GET": (422,)}

    @extend_schema(operation_id="facets_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Facet]:
        checked_query(self.request, NothingAsked)
        return facet_rows()


@revalidated
class FacetDetail(APIView):
    """One axis of the taxonomy and its rules."""

    required_scope = Scope.READ
    required_permission = "taxonomy.view_facet"
    problems = {"GET": (422,)}

    @extend_schema(operation_id="facets_retrieve", responses=FacetSerializer)
    def get(self, request: Request, facet: str) -> Response:
        checked_query(request, NothingAsked)
        return Response(FacetSerializer(find_facet(facet)).data)


@revalidated
class TermList(ListAPIView[Term]):
    """Terms in the order of their last change. With `version`: the terms of a facet as it was published, in tree order.

    A term must match all filters. To keep a copy, follow /terms/changes.
    """

    serializer_class = TermSerializer
    keyset = ("updated_at", "id")
    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_list", parameters=[TermQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        query = checked_query(request, TermQuery)
        if "version" in query:
            return version_page(request, query)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Term]:
        return filtered(TermFilters(checked_query(self.request, TermQuery), queryset=term_rows()))


@revalidated
class TermDetail(APIView):
    """One term by its reference. Codes are for ever: a deprecated or merged one answers with its status and replacement."""

    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"
    problems = {"GET": (422,)}

    @extend_schema(operation_id="terms_retrieve", responses=TermSerializer)
    def get(self, request: Request, reference: str) -> Response:
        checked_query(request, NothingAsked)
        return Response(TermSerializer(find_term(reference)).data)


@revalidated
class TermDescendants(ListAPIView[TermAncestor]):
    """The terms below a term, nearest first; also those that are below it by a further parent only."""

    serializer_class = RelatedTerm  # type: ignore[assignment]  # for the document; a row says where its term stands
    keyset = ("distance", "term_id")
    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_descendants", parameters=[DescendantQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        query = checked_query(request, DescendantQuery)
        rows = TermAncestor.objects.filter(ancestor=find_term(kwargs["reference"]), distance__gt=0)
        if "max_depth" in query:
            rows = rows.filter(distance__lte=query["max_depth"])
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(related_terms(page, "term", query["language"]))


@revalidated
class TermAncestors(APIView):
    """The terms above a term, farthest first; also its further parents and the terms above those."""

    required_scope = Scope.READ
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_ancestors", parameters=[LanguageQuery], responses=RelatedTermList)
    def get(self, request: Request, reference: str) -> Response:
        query = checked_query(request, LanguageQuery)
        rows = TermAncestor.objects.filter(term=find_term(reference), distance__gt=0).order_by("-distance", "ancestor_id")
        return Response({"data": related_terms(rows, "ancestor", query["language"])})
