"""Importing terms: a file is uploaded and planned, looked at, then carried out or submitted as a change request."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from propagation.review.api.import_serializers import (
    ImportBody,
    ImportFields,
    ImportPlanFields,
    ImportPlanQuery,
    SeenPlanBody,
    SubmitImportBody,
)
from propagation.review.api.loading import IDEMPOTENCY_KEY, submission_key_of
from propagation.review.api.serializers import NothingBody
from propagation.review.services.import_submissions import look_for_submissions, submit_import
from rest.access import CallerRequest
from rest.strict import checked_body, checked_query
from taxonomy.api.loading import find_facet
from taxonomy.api.parameters import NothingAsked
from taxonomy.models import TermImport
from taxonomy.queries.import_sizes import is_done_at_once, is_read_at_once
from taxonomy.services.imports import cancel_import, confirm_import, look_for_imports, start_import
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.limits import MAX_FILE_BYTES
from taxonomy.vocabulary.rows import RowProblem

VIEW, IMPORT = "taxonomy.view_facet", "taxonomy.import_term"


class ImportList(ListAPIView[TermImport]):
    """Imports into a facet, newest first."""

    serializer_class = ImportFields
    keyset = ("-id",)
    required_permission = {"GET": VIEW, "POST": IMPORT}
    parser_classes = (MultiPartParser,)
    problems = {"GET": (422,)}

    def get_queryset(self) -> QuerySet[TermImport]:
        checked_query(self.request, NothingAsked)
        return _imports().filter(facet=find_facet(self.kwargs["facet"]))

    @extend_schema(operation_id="imports_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="imports_create", request={"multipart/form-data": ImportBody}, responses={201: ImportFields})
    def post(self, request: CallerRequest, facet: str) -> Response:
        """Upload a file, which is read and planned; nothing changes. A large one is planned by a worker: ask for it again."""
        chosen = find_facet(facet)
        body = checked_body(request, ImportBody)
        file = body.pop("file")
        if file.size > MAX_FILE_BYTES:
            message = _("The file has %(size)d bytes; at most %(limit)d are read. Split it and import the parts.")
            raise ValidationError({"file": message % {"size": file.size, "limit": MAX_FILE_BYTES}})
        row = start_import(facet=chosen, file_name=file.name, content=file.read(), **body, actor=request.user)
        if is_read_at_once(chosen, file.size):
            look_for_imports(only=row)
        response = _answer(facet, row.pk, status=201)
        response["Location"] = reverse("api-import", args=[facet, row.pk])
        return response


class ImportItem(APIView):
    """One import: what became of it, and how far it is."""

    required_permission = VIEW

    @extend_schema(operation_id="imports_retrieve", responses=ImportFields)
    def get(self, request: Request, facet: str, number: int) -> Response:
        return _answer(facet, number)


class ImportPlan(APIView):
    """What an import would do, or did: the lines of one of its lists."""

    required_permission = VIEW

    @extend_schema(operation_id="imports_plan", parameters=[ImportPlanQuery], responses=ImportPlanFields)
    def get(self, request: Request, facet: str, number: int) -> Response:
        query = checked_query(request, ImportPlanQuery)
        row = _find(facet, number)
        if not row.rows:
            raise NotFound(_("The import “imp_%(number)d” has no plan.") % {"number": row.pk})
        plan = shown.read(bytes(row.rows), query.get("show", ""))
        begin, end = query["offset"], query["offset"] + query["limit"]
        lines = list(plan.lines[begin:end])
        page = {
            "plan_digest": row.plan_digest,
            "for_review": plan.for_review,
            "counts": plan.counts,
            "show": plan.name,
            "terms": [line for line in lines if not isinstance(line, RowProblem)],
            "problems": [line for line in lines if isinstance(line, RowProblem)],
            "next_offset": end if end < len(plan.lines) else None,
        }
        return Response(ImportPlanFields(page).data)


class ImportCarryOut(APIView):
    """Carry out a plan to which nobody else must agree."""

    required_permission = IMPORT
    problems = {"POST": (409,)}

    @extend_schema(operation_id="imports_carry_out", request=SeenPlanBody, responses=ImportFields)
    def post(self, request: CallerRequest, facet: str, number: int) -> Response:
        row = _find(facet, number)
        confirm_import(term_import=row, **checked_body(request, SeenPlanBody), actor=request.user)
        if is_done_at_once(row):
            look_for_imports(only=row)
        return _answer(facet, number)


class ImportSubmit(APIView):
    """Carry out what needs nobody, and submit the rest of a plan as a change request, both or neither."""

    required_permission = IMPORT
    problems = {"POST": (409,)}

    @extend_schema(
        operation_id="imports_submit",
        request=SubmitImportBody,
        responses={201: ImportFields},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: CallerRequest, facet: str, number: int) -> Response:
        row = _find(facet, number)
        body = checked_body(request, SubmitImportBody)
        submission = submit_import(term_import=row, **body, submission_key=submission_key_of(request), actor=request.user)
        if is_done_at_once(row):
            look_for_submissions(only=submission)
        return _answer(facet, number, status=201)


class ImportCancel(APIView):
    """Give an import up; nothing more of it changes the facet."""

    required_permission = IMPORT
    problems = {"POST": (409,)}

    @extend_schema(operation_id="imports_cancel", request=NothingBody, responses=ImportFields)
    def post(self, request: CallerRequest, facet: str, number: int) -> Response:
        checked_body(request, NothingBody)
        cancel_import(term_import=_find(facet, number), actor=request.user)
        return _answer(facet, number)


def _imports() -> QuerySet[TermImport]:
    rows = TermImport.objects.select_related("facet", "created_by").defer("content", "rows")
    return rows.prefetch_related("submissions")


def _find(facet: str, number: int) -> TermImport:
    row = _imports().filter(facet=find_facet(facet), pk=number).first()
    if row is None:
        raise NotFound(_("There is no import “imp_%(number)s” here.") % {"number": str(number)[:30]})
    return row


def _answer(facet: str, number: int, status: int = 200) -> Response:
    return Response(ImportFields(_find(facet, number)).data, status=status)
