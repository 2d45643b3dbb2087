"""Registering a channel system, and editing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from channels.models import ChannelSystem
from channels.services.systems import register_channel_system, update_channel_system
from pages import crumbs
from pages.channels.forms import EditForm, RegisterForm
from pages.channels.shown_once import show_once
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems, refill


@form_page
@permitted("channels.view_channelsystem", "channels.add_channelsystem")
@never_cache
@sensitive_variables("registered")
def channel_new(request: SignedIn) -> HttpResponse:
    """Register a channel system. For a push system the answer shows its signing secret, only this once."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registered = register_channel_system(**form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            if registered.secret:
                return show_once(request, registered.channel_system, "secret", registered.secret)
            said = _("%(name)s is registered. Issue a token, so that it can pull.") % {"name": registered.channel_system.name}
            messages.success(request, said)
            return redirect("channel-detail", code=registered.channel_system.code)
    return show_form(request, "channels/form.html", form, {"crumbs": crumbs.channels()})


@form_page
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def channel_edit(request: SignedIn, code: str) -> HttpResponse:
    """Edit the name and the URL; serving.py changes what it serves. If somebody else saved first, keep what was typed (409)."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = EditForm(request.POST or None, initial=EditForm.initial_of(system))
    if request.method == "POST" and form.is_valid():
        try:
            update_channel_system(channel_system=system, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
            if getattr(error, "code", None) == "conflict":
                system.refresh_from_db()
                refill(form, expected=system.updated_at.isoformat())
                return show_form(
                    request, "channels/form.html", form, {"system": system, "crumbs": crumbs.channels(system)}, 409
                )
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
            return redirect("channel-detail", code=code)
    return show_form(request, "channels/form.html", form, {"system": system, "crumbs": crumbs.channels(system)})
