"""A new signing secret."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from channels.models import ChannelSystem
from channels.queries import newest_id
from channels.services.secrets import rotate_secret
from pages import crumbs
from pages.channels.forms import RotateForm
from pages.channels.shown_once import show_once
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems, refill


@form_page
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
@never_cache
@sensitive_variables("secret")
def secret_rotate(request: SignedIn, code: str) -> HttpResponse:
    """Make a new signing secret. The answer shows it, only this once."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = RotateForm(request.POST or None, initial={"newest_seen": newest_id(system.secrets)})
    if request.method == "POST" and form.is_valid():
        try:
            secret = rotate_secret(channel_system=system, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
            refill(form, newest_seen=str(newest_id(system.secrets)))
        else:
            return show_once(request, system, "secret", secret)
    return show_form(request, "channels/rotate.html", form, {"system": system, "crumbs": crumbs.channels(system)})
