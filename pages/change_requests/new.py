"""Submitting a change request: what changes, where it lands, and why."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from content.models import Asset
from pages import crumbs
from pages.changes.differences import ShownChange, show_changes
from pages.changes.landing import preview_table
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.form_problems import add_problems
from pages.submit_form import SubmitForm, submit_once, tell_submitted
from people.language import reader_language
from propagation.review.models import ChangeRequest, ChangeRequestJob
from propagation.review.queries.asset_states import AssetState, asset_states
from propagation.review.queries.drafts import draft_changes
from propagation.review.queries.operation_texts import operation_texts
from propagation.review.queries.revising import contents_of
from propagation.review.services.change_request_jobs import submit
from taxonomy.vocabulary.operations import Operation

MOST_ASSETS = 100
"""Of one change request on this page; the API takes more."""
MOST_DIGITS = 19
"""Of the number of a change request in an address; more than the database counts to."""
CHANGE, WITHDRAW, LEAVE = "change", "withdraw", "leave"


@dataclass(frozen=True)
class AssetChoice:
    """One asset on the page and what to do with it: release its draft, withdraw it, or leave it out."""

    asset: Asset
    shown: ShownChange | None
    state: AssetState
    do: str

    @property
    def field(self) -> str:
        return f"do-{self.asset.code}"

    @property
    def has_changes(self) -> bool:
        return self.shown is not None and (self.shown.is_new or bool(self.shown.diff.count))

    @property
    def is_in_open(self) -> bool:
        return self.state.is_open and self.do != LEAVE

    @property
    def can_withdraw(self) -> bool:
        return self.asset.live_revision is not None and not self.asset.is_withdrawn


@form_page
@permitted("propagation.submit_changerequest", "propagation.view_changerequest")
def change_request_new(request: SignedIn) -> HttpResponse:
    """One page with What, Where it lands and Why. The assets are in the address (?asset=a&asset=b).

    ?revises=<number> fills it with what a rejected change request of the reader, or of somebody who has left, held.
    """
    language = reader_language()
    revised = _revised(request)
    data = request.POST if request.method == "POST" else _filled(request.GET, revised)
    choices, problems = _choices(data, language)
    operations = _kept_operations(data, revised)
    changed = [choice.asset for choice in choices if choice.do == CHANGE]
    withdrawn = [choice.asset for choice in choices if choice.do == WITHDRAW]
    is_sent = request.method == "POST" and "preview" not in data
    typed = {name: data[name] for name in SubmitForm.base_fields if data.get(name)}
    form = SubmitForm(data) if is_sent else SubmitForm(initial=typed)
    if is_sent and form.is_valid() and not problems:
        words = dict(form.cleaned_data)
        key = words.pop("submission_key")
        try:
            made = submit_once(
                lambda key: submit(
                    **words,
                    assets=changed,
                    withdrawals=withdrawn,
                    operations=[operation for operation, is_kept in operations if is_kept],
                    undoes=revised.undoes if revised else None,
                    revises=revised,
                    submission_key=key,
                    also_in_open="also_in_open" in data,
                    actor=request.user,
                ),
                key,
            )
        except ValidationError as error:
            add_problems(form, error)
        else:
            if isinstance(made, ChangeRequestJob):
                return redirect("change-request-job", number=made.pk)
            tell_submitted(request, made)
            return redirect("change-request-detail", number=made.pk)
    changes = draft_changes([choice.asset for choice in choices if choice.do == CHANGE and choice.has_changes], withdrawn)
    texts = operation_texts([operation for operation, _is_kept in operations], language)
    context = {
        "form": form,
        "problems": problems,
        "choices": choices,
        "revised": revised,
        "operations": [(text, is_kept) for text, (_operation, is_kept) in zip(texts, operations, strict=True)],
        "asks_also_in_open": any(choice.is_in_open for choice in choices),
        "also_in_open": "also_in_open" in data,
        "landing": preview_table(changes, language) if changes else None,
        "crumbs": crumbs.change_requests(),
    }
    has_problems = is_sent and (problems or form.errors)
    return render(request, "change_requests/new.html", context, status=400 if has_problems else 200)


def _revised(request: SignedIn) -> ChangeRequest | None:
    """The change request that is to be revised, if the page was asked for one: the reader's, or of somebody who has left."""
    number = request.POST.get("revises") or request.GET.get("revises") or ""
    if not number:
        return None
    own = ChangeRequest.objects.filter(Q(author=request.user) | Q(author__is_active=False)).select_related("undoes")
    return get_object_or_404(own, pk=int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 0)


def _filled(query: QueryDict, revised: ChangeRequest | None) -> QueryDict:
    """The address of the page, with what `revised` held for all that it does not name itself."""
    if revised is None:
        return query
    was, data = contents_of(revised), query.copy()
    for assets, do in ((was.assets, CHANGE), (was.withdrawals, WITHDRAW)):
        for asset in assets:
            data.appendlist("asset", asset.code)
            data.setdefault(f"do-{asset.code}", do)
    data.setdefault("title", was.title)
    data.setdefault("reason", was.reason)
    data.setlist("operation", [str(position) for position in range(len(was.operations))])
    return data


def _kept_operations(data: QueryDict, revised: ChangeRequest | None) -> list[tuple[Operation, bool]]:
    """Each operation on terms of `revised`, and whether it is to be submitted again."""
    if revised is None:
        return []
    kept = data.getlist("operation")
    return [(operation, str(position) in kept) for position, operation in enumerate(contents_of(revised).operations)]


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
    states = asset_states(assets)
    choices = [
        AssetChoice(asset, shown.get(asset.pk), states[asset.pk], _wanted(asset, shown.get(asset.pk), states[asset.pk], data))
        for asset in assets
    ]
    return choices, problems


def _wanted(asset: Asset, shown: ShownChange | None, state: AssetState, data: QueryDict) -> str:
    sent = data.get(f"do-{asset.code}")
    if sent in {CHANGE, WITHDRAW, LEAVE}:
        return sent
    if asset.code in data.getlist("withdraw"):
        return WITHDRAW
    differs = shown is not None and (shown.is_new or shown.diff.count)
    is_submitted = state.is_open and not state.has_newer_draft
    return CHANGE if differs and not asset.is_withdrawn and not is_submitted else LEAVE
