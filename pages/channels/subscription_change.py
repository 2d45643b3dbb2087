"""One change of what a channel system serves: what it does, who asked and why; a second person confirms or declines it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels.models import SubscriptionChange
from pages import crumbs
from pages.channels.effects import shown_differences, shown_effect
from pages.channels.forms import DeclineForm, SeenForm
from pages.doors import SignedIn, permitted
from propagation.delivery.services.subscription_changes import (
    confirm_subscription_change,
    decline_subscription_change,
    preview_change,
)


@require_safe
@permitted("channels.view_channelsystem")
def subscription_change(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Show one change; while it waits, with the documents that it would move now."""
    return _show(request, _change(code, pk))


@require_POST
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def confirm(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Apply a change that somebody else asked for, if it still does what the reader was shown."""
    change = _change(code, pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _show(request, change, problems=[_("Look at the documents again, and confirm then.")])
    try:
        confirm_subscription_change(change=change, seen=form.seen, actor=request.user)
    except ValidationError as error:
        return _show(request, _change(code, pk), problems=error.messages)
    messages.success(request, _("Confirmed. %(name)s now serves this.") % {"name": change.channel_system.name})
    return redirect("subscription-change", code=code, pk=pk)


@require_POST
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def decline(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Decline a change of somebody else, with a comment, or withdraw one's own."""
    form = DeclineForm(request.POST)
    change = _change(code, pk)
    if not form.is_valid():
        return _show(request, change, problems=[str(problem) for problem in form.errors["comment"]], form=form)
    try:
        decided = decline_subscription_change(change=change, comment=form.cleaned_data["comment"], actor=request.user)
    except ValidationError as error:
        return _show(request, _change(code, pk), problems=error.messages, form=form)
    said = _("The change is withdrawn.") if decided.state == "withdrawn" else _("The change is declined.")
    messages.success(request, said)
    return redirect("subscription-change", code=code, pk=pk)


def _change(code: str, pk: int) -> SubscriptionChange:
    rows = SubscriptionChange.objects.select_related("channel_system", "asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk, channel_system__code=code)


def _show(
    request: SignedIn, change: SubscriptionChange, *, problems: list[str] | None = None, form: DeclineForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "change": change,
        "system": change.channel_system,
        "crumbs": crumbs.channels(change.channel_system),
        "differences": shown_differences(change.before, change.after),
        "problems": problems or [],
        "form": form or DeclineForm(),
        "is_own": change.asked_by_id == request.user.pk,
        "may_decide": change.is_waiting and request.user.has_perm("channels.change_channelsystem"),
    }
    if change.is_waiting:
        try:
            context |= shown_effect(request, preview_change(change=change))
        except ValidationError as error:
            context["stale"] = error.messages
    return render(request, "channels/subscription_change.html", context, status=409 if problems else 200)
