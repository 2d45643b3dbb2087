"""One channel system, and pausing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels.models import ChannelSystem
from channels.services.systems import pause_channel_system, resume_channel_system
from pages import crumbs
from pages.channels.listing import (
    listed_names,
    listed_systems,
    scope_names,
    secret_state,
    shown,
    shown_names,
    token_state,
    told_history,
)
from pages.doors import SignedIn, permitted
from people.language import reader_language
from propagation.delivery.queries.trouble import with_troubles

MOST_HISTORY = 50
MOST_SECRETS = 10
MOST_NAMES = 10
MOST_CHANGES = 10


@require_safe
@permitted("channels.view_channelsystem")
def channel_detail(request: SignedIn, code: str) -> HttpResponse:
    """Show one channel system: what it serves, its health, its keys by fingerprint, its history."""
    system = get_object_or_404(listed_systems(), code=code)
    now = timezone.now()
    secrets = system.secrets.select_related("created_by")[:MOST_SECRETS]
    tokens = system.tokens.select_related("created_by")
    changes = list(system.subscription_changes.select_related("asked_by", "decided_by")[:MOST_CHANGES])
    context = {
        "shown": shown(system, now=now, language=reader_language()),
        "system": system,
        "troubles": with_troubles([system])[0].by_status,
        "crumbs": crumbs.channels(),
        "secrets": [(secret, secret_state(secret, now)) for secret in secrets],
        "tokens": [(token, token_state(token, now), scope_names(token)) for token in tokens],
        "names": shown_names(listed_names(system)[:MOST_NAMES], reader_language()),
        "name_count": system.term_names.count(),
        "changes": changes,
        "waiting_change": next((change for change in changes if change.is_waiting), None),
        "history": told_history(system, MOST_HISTORY),
    }
    return render(request, "channels/detail.html", context)


@require_POST
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def channel_pause(request: SignedIn, code: str) -> HttpResponse:
    """Pause a channel system: nothing is sent to it until somebody resumes it."""
    system = pause_channel_system(channel_system=get_object_or_404(ChannelSystem, code=code), actor=request.user)
    said = _("%(name)s is paused. Once somebody resumes it, it gets what was released meanwhile.")
    messages.success(request, said % {"name": system.name})
    return redirect("channel-detail", code=code)


@require_POST
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def channel_resume(request: SignedIn, code: str) -> HttpResponse:
    """Resume a channel system that was paused, or that was stopped because of its own answers."""
    system = resume_channel_system(channel_system=get_object_or_404(ChannelSystem, code=code), actor=request.user)
    messages.success(request, _("%(name)s is running again.") % {"name": system.name})
    return redirect("channel-detail", code=code)
