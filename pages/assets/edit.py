"""Writing a draft: of a new asset, or of an asset that exists."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from content.models import Asset
from content.services.assets import create_asset, save_draft
from pages import crumbs
from pages.assets.drafting import DraftPage
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_edited
from propagation.review.queries.asset_states import asset_states


@form_page
@permitted("content.add_asset")
def asset_new(request: SignedIn) -> HttpResponse:
    """Create an asset with its first draft."""
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
            messages.success(request, _("%(title)s is saved as a draft. No channel gets it yet.") % {"title": asset.title})
            return redirect("asset-detail", code=asset.code)
    return show_edited(request, "assets/edit.html", page, {"crumbs": crumbs.assets()})


@form_page
@permitted("content.change_asset", "content.view_asset")
def asset_edit(request: SignedIn, code: str) -> HttpResponse:
    """Edit the whole draft of one asset. If somebody else saved first, show both versions and keep what was typed (409)."""
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
            said = _("Draft saved. No channel gets it yet.") if saved.version != asset.version else _("Nothing changed.")
            messages.success(request, said)
            return redirect("asset-detail", code=asset.code)
    if asset.is_withdrawn and request.method != "POST":
        messages.error(request, _("%(title)s is withdrawn, so it cannot be edited.") % {"title": asset.title})
        return redirect("asset-detail", code=asset.code)
    context = {"asset": asset, "state": asset_states([asset])[asset.pk], "crumbs": crumbs.assets(asset)}
    return show_edited(request, "assets/edit.html", page, context)
