"""Choosing what a channel system shall serve."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from channels.models import ChannelSystem
from pages import crumbs
from pages.channels.forms import SubscriptionForm
from pages.doors import SignedIn, permitted
from pages.form_pages import show_form


@require_safe
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def channel_serving(request: SignedIn, code: str) -> HttpResponse:
    """Choose what a channel system shall serve. The form leads to the preview and changes nothing."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = SubscriptionForm(initial=SubscriptionForm.initial_of(system))
    return choose(request, system, form)


def choose(request: SignedIn, system: ChannelSystem, form: SubscriptionForm) -> HttpResponse:
    """The page on which somebody chooses, with what is wrong with their last choice."""
    return show_form(request, "channels/serving.html", form, {"system": system, "crumbs": crumbs.channels(system)})
