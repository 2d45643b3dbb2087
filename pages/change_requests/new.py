"""Submitting a change request: what changes, where it lands, and why."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from content.models import Asset
from pages import crumbs
from pages.changes.differences import ShownChange, show_changes
from pages.changes.landing import preview_table
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.form_problems import add_problems
from pages.submit_form import SubmitForm
from people.language import reader_language
from propagation.review.queries.drafts import draft_changes
from propagation.review.services.change_requests import submit_change_request

MOST_ASSETS = 100
"""Of one change request on this page; the API takes more."""
CHANGE, WITHDRAW, LEAVE = "change", "withdraw", "leave"


@dataclass(frozen=True)
class AssetChoice:
    """One asset on the page and what to do with it: release its draft, withdraw it, or leave it out."""

    asset: Asset
    shown: ShownChange | None
    do: str

    @property
    def field(self) -> str:
        return f"do-{self.asset.code}"

    @property
    def has_changes(self) -> bool:
        return self.shown is not None and (self.shown.is_new or bool(self.shown.diff.count))

    @property
    def can_withdraw(self) -> bool:
        return self.asset.live_revision is not None and not self.asset.is_withdrawn


@form_page
@permitted("propagation.submit_changerequest", "propagation.view_changerequest")
def change_request_new(request: SignedIn) -> HttpResponse:
    """One page with What, Where it lands and Why. The assets are in the address (?asset=a&asset=b)."""
    language = reader_language()
    data = request.POST if request.method == "POST" else request.GET
    choices, problems = _choices(data, language)
    changed = [choice.asset for choice in choices if choice.do == CHANGE]
    withdrawn = [choice.asset for choice in choices if choice.do == WITHDRAW]
    is_sent = request.method == "POST" and "preview" not in data
    typed = {name: data[name] for name in SubmitForm.base_fields if data.get(name)}
    form = SubmitForm(data) if is_sent else SubmitForm(initial=typed)
    if is_sent and form.is_valid() and not problems:
        try:
            change_request = submit_change_request(
                **form.cleaned_data, assets=changed, withdrawals=withdrawn, actor=request.user
            )
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("%(label)s is in review now.") % {"label": change_request.label})
            return redirect("change-request-detail", number=change_request.pk)
    changes = draft_changes([choice.asset for choice in choices if choice.do == CHANGE and choice.has_changes], withdrawn)
    context = {
        "form": form,
        "problems": problems,
        "choices": choices,
        "landing": preview_table(changes, language) if changes else None,
        "crumbs": crumbs.change_requests(),
    }
    has_problems = is_sent and (problems or form.errors)
    return render(request, "change_requests/new.html", context, status=400 if has_problems else 200)


def _choices(data: QueryDict, language: str) -> tuple[list[AssetChoice], list[str]]:
    codes = list(dict.fromkeys(data.getlist("asset")))
    problems = []
    if len(codes) > MOST_ASSETS:
        message = _("This page takes %(limit)d assets at a time; the first %(limit)d of %(count)d are shown.")
        problems.append(message % {"limit": MOST_ASSETS, "count": len(codes)})
    found = {asset.code: asset for asset in Asset.objects.filter(code__in=codes[:MOST_ASSETS]).select_related("live_revision")}
    unknown = [code for code in codes[:MOST_ASSETS] if code not in found]
    problems += [_("There is no asset “%(code)s”.") % {"code": code} for code in unknown]
    assets = [found[code] for code in codes if code in found]
    shown = {item.change.asset_id: item for item in show_changes(draft_changes(assets), language)}
    return [AssetChoice(asset, shown.get(asset.pk), _wanted(asset, shown.get(asset.pk), data)) for asset in assets], problems


def _wanted(asset: Asset, shown: ShownChange | None, data: QueryDict) -> str:
    sent = data.get(f"do-{asset.code}")
    if sent in {CHANGE, WITHDRAW, LEAVE}:
        return sent
    if asset.code in data.getlist("withdraw"):
        return WITHDRAW
    differs = shown is not None and (shown.is_new or shown.diff.count)
    return CHANGE if differs and not asset.is_withdrawn else LEAVE
