"""Reading and drafting assets, for people."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.api.serializers import (
    AssetDetail,
    AssetQuery,
    AssetSummary,
    DraftBody,
    NewAssetBody,
    asset_detail,
    core_of,
)
from content.filters import AssetFilters
from content.models import Asset
from content.queries.assets import assets_list, draft_snapshot
from content.rules.snapshots import COPY_FIELDS
from content.services.assets import VariantDraft, create_asset, save_draft
from rest.access import CallerRequest
from rest.conditional import IF_MATCH, require_match
from rest.strict import checked_body, checked_query, filtered
from taxonomy.models import Term
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.codes import CHANNEL_FACET


class AssetList(ListAPIView[Asset]):
    """Assets, ordered by code."""

    serializer_class = AssetSummary
    keyset = ("code",)
    required_permission = {"GET": "content.view_asset", "POST": "content.add_asset"}

    def get_queryset(self) -> QuerySet[Asset]:
        return filtered(AssetFilters(checked_query(self.request, AssetQuery), queryset=assets_list()))

    @extend_schema(operation_id="assets_list", parameters=[AssetQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="assets_create", request=NewAssetBody, responses={201: AssetDetail})
    def post(self, request: CallerRequest) -> Response:
        """Create an asset with its first draft. No channel gets it before a change request with it is released."""
        body = checked_body(request, NewAssetBody)
        try:
            asset = create_asset(code=body["code"], language=body["language"], **_draft(body), actor=request.user)
        except ValidationError as error:
            raise _as_posted(error) from error
        response = _answer(asset, status=201)
        response["Location"] = reverse("api-asset", args=[asset.code])
        return response


class AssetItem(APIView):
    """One asset with its draft. The ETag changes with the draft, and with what of the asset is live."""

    required_permission = {"GET": "content.view_asset", "PUT": "content.change_asset"}
    problems = {"PUT": (409, 412, 428)}

    @extend_schema(operation_id="assets_retrieve", responses=AssetDetail)
    def get(self, request: Request, code: str) -> Response:
        return _answer(_find(code))

    @extend_schema(operation_id="assets_update", request=DraftBody, responses=AssetDetail, parameters=[IF_MATCH])
    def put(self, request: CallerRequest, code: str) -> Response:
        """Replace the whole draft. What is live stays live until a change request with this draft is released."""
        asset = _find(code)
        if not asset.is_withdrawn:  # which save_draft refuses, whatever was read
            require_match(request, _etag(asset))
        body = checked_body(request, DraftBody)
        try:
            saved = save_draft(
                asset=asset, expected_version=asset.version, expects_live=True, **_draft(body), actor=request.user
            )
        except ValidationError as error:
            if getattr(error, "code", "") == "conflict":
                raise ValidationError(error.messages[0], code="precondition_failed") from error
            raise _as_posted(error) from error
        return _answer(saved)


def _find(code: str) -> Asset:
    asset = Asset.objects.select_related("live_revision").filter(code=code).first()
    if asset is None:
        raise NotFound(_("There is no asset “%(code)s”.") % {"code": code[:100]})
    return asset


def _answer(asset: Asset, status: int = 200) -> Response:
    headers = {"ETag": f'"{_etag(asset)}"', "Cache-Control": "private, no-cache"}
    return Response(asset_detail(asset, draft_snapshot(asset)), status=status, headers=headers)


def _etag(asset: Asset) -> str:
    """The version of the draft, and the number of the live revision, if there is one: an answer shows both. A withdrawal is
    the last thing that happens to an asset."""
    live = f"-r{asset.live_revision.number}" if asset.live_revision else ""
    return f"{asset.version}{live}{'-withdrawn' if asset.is_withdrawn else ''}"


def _draft(body: dict[str, Any]) -> dict[str, Any]:
    """The arguments of create_asset and save_draft in `body`; raises a ValidationError naming every unknown term."""
    wanted = {f"{facet}:{code}" for facet, codes in body["tags"].items() for code in codes}
    wanted |= {f"{CHANNEL_FACET}:{variant['channel']}" for variant in body["variants"]}
    found = terms_by_reference(wanted)
    _refuse_unknown(body, found)
    return {
        "title": body["title"],
        "kind": body["kind"],
        "core": core_of(body["core"]),
        "variants": [
            VariantDraft(found[f"{CHANNEL_FACET}:{variant['channel']}"], variant["language"], core_of(variant))
            for variant in body["variants"]
        ],
        "terms": [found[f"{facet}:{code}"] for facet, codes in body["tags"].items() for code in dict.fromkeys(codes)],
    }


def _refuse_unknown(body: dict[str, Any], found: dict[str, Term]) -> None:
    errors: dict[str, Any] = {}
    for facet, codes in body["tags"].items():
        for code in codes:
            if f"{facet}:{code}" not in found:
                errors.setdefault("tags", {}).setdefault(facet, []).append(_unknown(facet, code))
    for number, variant in enumerate(body["variants"]):
        if f"{CHANNEL_FACET}:{variant['channel']}" not in found:
            problem = {"channel": [_unknown(CHANNEL_FACET, variant["channel"])]}
            errors.setdefault("variants", {})[str(number)] = problem
    if errors:
        raise serializers.ValidationError(errors, code="unknown_term")


def _unknown(facet: str, code: str) -> str:
    return _("There is no term “%(reference)s”.") % {"reference": f"{facet}:{code}"}


def _as_posted(error: ValidationError) -> Exception:
    """`error` with its fields where the caller wrote them: copy fields are inside `core`, terms are `tags`."""
    if not hasattr(error, "error_dict"):
        return error
    posted: dict[str, Any] = {}
    for name, messages in error.message_dict.items():
        if name in COPY_FIELDS:
            posted.setdefault("core", {})[name] = messages
        else:
            posted["tags" if name == "terms" else name] = messages
    return serializers.ValidationError(posted)
