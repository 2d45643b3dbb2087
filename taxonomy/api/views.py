"""Reading facets and terms, for channel systems and for people."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from taxonomy.api.serializers import (
    DescendantQuery,
    FacetSerializer,
    RelatedTermList,
    RelatedTermSerializer,
    TermQuery,
    TermSerializer,
)
from taxonomy.api.strict import checked_query
from taxonomy.models import CODE_PATTERN, Facet, Term, TermAncestor, TermLabel

READ_SCOPE = "documents:read"
ROOTS = "none"


def term_rows() -> QuerySet[Term]:
    """Terms with all that TermSerializer reads."""
    return Term.objects.select_related("facet", "parent", "replaced_by__facet").prefetch_related("labels")


def find_term(reference: str) -> Term:
    """The term named `facet:code` itself, also when something replaced it. Raises NotFound."""
    facet, _colon, code = reference.partition(":")
    if re.fullmatch(CODE_PATTERN, facet) and re.fullmatch(CODE_PATTERN, code):
        term = term_rows().filter(facet__code=facet, code=code).first()
        if term is not None:
            return term
    raise NotFound(_("There is no term “%(reference)s”.") % {"reference": reference[:200]})


class FacetList(ListAPIView[Facet]):
    """The axes of the taxonomy."""

    queryset = Facet.objects.all()
    serializer_class = FacetSerializer
    keyset = ("position", "code")
    required_scope = READ_SCOPE
    required_permission = "taxonomy.view_facet"

    @extend_schema(operation_id="facets_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class TermList(ListAPIView[Term]):
    """Terms, those that changed last at the end: to keep a copy, ask again with `updated_since`."""

    serializer_class = TermSerializer
    keyset = ("updated_at", "id")
    required_scope = READ_SCOPE
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_list", parameters=[TermQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Term]:
        query = checked_query(self.request, TermQuery)
        terms = term_rows()
        if facet := query.get("facet"):
            terms = terms.filter(facet=_facet(facet))
        if parent := query.get("parent"):
            terms = terms.filter(parent=None if parent == ROOTS else _parent(parent))
        if status := query.get("status"):
            terms = terms.filter(status=status)
        if words := query.get("q"):
            labelled = TermLabel.objects.filter(term=OuterRef("pk"), text__icontains=words)
            terms = terms.filter(Q(code__icontains=words) | Exists(labelled))
        if since := query.get("updated_since"):
            terms = terms.filter(updated_at__gte=since)
        return terms


@method_decorator(conditional_page, name="dispatch")
class TermDetail(APIView):
    """One term by its reference. Codes are for ever: a deprecated or merged one answers with its status and replacement."""

    required_scope = READ_SCOPE
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_retrieve", responses=TermSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(TermSerializer(find_term(reference)).data)


class TermDescendants(ListAPIView[TermAncestor]):
    """The terms below a term, nearest first."""

    serializer_class = RelatedTermSerializer  # type: ignore[assignment]  # it unpacks the term from the row
    keyset = ("distance", "term_id")
    required_scope = READ_SCOPE
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_descendants", parameters=[DescendantQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[TermAncestor]:
        query = checked_query(self.request, DescendantQuery)
        rows = _lineage("term").filter(ancestor=find_term(self.kwargs["reference"]), distance__gt=0)
        return rows.filter(distance__lte=query["max_depth"]) if "max_depth" in query else rows

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "end": "term"}


class TermAncestors(APIView):
    """The terms above a term, from the root down."""

    required_scope = READ_SCOPE
    required_permission = "taxonomy.view_term"

    @extend_schema(operation_id="terms_ancestors", responses=RelatedTermList)
    def get(self, request: Request, reference: str) -> Response:
        rows = _lineage("ancestor").filter(term=find_term(reference), distance__gt=0).order_by("-distance")
        related: Any = rows  # each row holds a term, which the serializer unpacks
        return Response({"data": RelatedTermSerializer(related, many=True, context={"end": "ancestor"}).data})


def _lineage(end: str) -> QuerySet[TermAncestor]:
    related = (f"{end}__facet", f"{end}__parent", f"{end}__replaced_by__facet")
    return TermAncestor.objects.select_related(*related).prefetch_related(f"{end}__labels")


def _facet(code: str) -> Facet:
    try:
        return Facet.objects.get(code=code)
    except Facet.DoesNotExist as error:
        message = _("There is no facet “%(code)s”.") % {"code": code[:100]}
        raise ValidationError({"facet": ValidationError(message, code="unknown_facet")}) from error


def _parent(reference: str) -> Term:
    try:
        return find_term(reference)
    except NotFound as error:
        raise ValidationError({"parent": ValidationError(str(error.detail), code="unknown_term")}) from error
