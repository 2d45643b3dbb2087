"""Asset pages: list, new, edit, history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.models import Asset
from content.queries.assets import assets_list
from content.queries.histories import asset_history as history_of
from content.services.assets import create_asset, save_draft
from pages import crumbs
from pages.assets.drafting import DraftPage
from pages.assets.forms import AssetFilterForm, read_terms
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.paging import page_of
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import picks_of

PAGE_SIZE = 50


@require_safe
@permitted("content.view_asset")
def asset_list(request: SignedIn) -> HttpResponse:
    """Assets by code, 50 a page, narrowed by words, a term with all below it, and state."""
    form = AssetFilterForm(request.GET)
    typed = read_terms(request.GET, {"": "term"})
    is_valid = form.is_valid() and not typed.problems
    assets = _filtered(form.cleaned_data, list(typed.terms.values())) if is_valid else Asset.objects.none()
    context = {
        "form": form,
        "picks": picks_of(typed.references, typed.terms, reader_language())[""],
        "problems": typed.problems,
        "page": page_of(request, assets, PAGE_SIZE),
        "is_filtered": any(request.GET.get(name) for name in (*form.fields, "term")),
        "can_add": request.user.has_perm("content.add_asset"),
        "can_submit": request.user.has_perm("propagation.submit_changerequest"),
    }
    return render(request, "assets/list.html", context)


@form_page
@permitted("content.add_asset")
def asset_new(request: SignedIn) -> HttpResponse:
    """A new asset with its first draft."""
    page = DraftPage(request.POST or None)
    if request.method == "POST" and page.wants_saving and page.is_valid():
        try:
            asset = create_asset(
                code=page.form.cleaned_data["code"],
                language=page.form.cleaned_data["language"],
                **page.draft(),
                actor=request.user,
            )
        except ValidationError as error:
            page.refuse(error)
        else:
            messages.success(
                request, _("%(title)s is a draft now. Nothing of it reaches a channel yet.") % {"title": asset.title}
            )
            return redirect("asset-detail", code=asset.code)
    return _editor(request, page, {"crumbs": crumbs.assets()})


@form_page
@permitted("content.change_asset", "content.view_asset")
def asset_edit(request: SignedIn, code: str) -> HttpResponse:
    """The whole draft of one asset. A save on top of somebody else's shows both and keeps what was typed (409)."""
    asset = get_object_or_404(Asset, code=code)
    page = DraftPage(request.POST or None, asset=asset)
    if request.method == "POST" and page.wants_saving and page.is_valid():
        try:
            saved = save_draft(
                asset=asset,
                expected_version=page.form.cleaned_data["version"],
                **page.draft(),
                actor=request.user,
            )
        except ValidationError as error:
            page.refuse(error)
        else:
            said = (
                _("Draft saved. Nothing of it reaches a channel yet.")
                if saved.version != asset.version
                else _("Nothing changed.")
            )
            messages.success(request, said)
            return redirect("asset-detail", code=asset.code)
    if asset.is_withdrawn and request.method != "POST":
        messages.error(request, _("%(title)s is withdrawn, so it cannot be edited.") % {"title": asset.title})
        return redirect("asset-detail", code=asset.code)
    return _editor(request, page, {"asset": asset, "crumbs": crumbs.assets(asset)})


@require_safe
@permitted("content.view_asset")
def asset_history(request: SignedIn, code: str) -> HttpResponse:
    """Who changed what in one asset, newest first."""
    asset = get_object_or_404(Asset, code=code)
    entries = history_of(asset, reader_language())
    page = page_of(request, entries, PAGE_SIZE)
    return render(request, "assets/history.html", {"asset": asset, "page": page, "crumbs": crumbs.assets(asset)})


def _filtered(wanted: dict[str, Any], terms: list[Term]) -> QuerySet[Asset]:
    assets = assets_list(search=wanted["q"], terms=terms)
    conditions = {
        "draft": Q(live_revision=None, withdrawn_at=None),
        "live": Q(live_revision__isnull=False, withdrawn_at=None),
        "changed": Q(live_revision__isnull=False, withdrawn_at=None, has_unreleased_edits=True),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }
    return assets.filter(conditions[wanted["state"]]) if wanted["state"] else assets


def _editor(request: SignedIn, page: DraftPage, context: dict[str, Any]) -> HttpResponse:
    status = 409 if page.conflicts is not None else 400 if page.has_problems else 200
    return render(request, "assets/edit.html", {"page": page, **context}, status=status)
