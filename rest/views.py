"""The API's own pages: where to start, what each problem means, and the answer to an address that does not exist."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest.problems import PROBLEMS


class RootSerializer(serializers.Serializer[Any]):
    links = serializers.DictField(child=serializers.CharField(), help_text="Addresses by name.")


class ProblemKindSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    what_to_do = serializers.CharField()


class PublicView(APIView):
    """A view that needs no sign-in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class Root(PublicView):
    """The addresses of everything in this API."""

    @extend_schema(operation_id="root", responses=RootSerializer, tags=["start"])
    def get(self, request: Request) -> Response:
        words = ("facets", "terms", "term-changes", "term-redirects")
        names = (*words, "documents", "changes", "receipts", "assets", "change-requests", "openapi", "docs")
        return Response({"links": {name.replace("-", "_"): reverse(f"api-{name}") for name in names}})


@extend_schema(exclude=True)
class RootWithSlash(Root):
    """The same below /api/v1/, where people look for it."""


class ProblemDescription(PublicView):
    """What a problem means and what to do about it; the `type` of every problem leads here."""

    @extend_schema(operation_id="problems_retrieve", responses=ProblemKindSerializer, tags=["start"])
    def get(self, request: Request, code: str) -> Response:
        if code not in PROBLEMS:
            raise NotFound(_("There is no such problem."))
        kind = PROBLEMS[code]
        return Response({"code": code, "status": kind.status, "title": kind.title, "what_to_do": kind.what_to_do})


@extend_schema(exclude=True)
class NoSuchAddress(PublicView):
    """Everything else below /api/v1/."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("There is no such address in this API. GET /api/v1/ lists where everything is."))
