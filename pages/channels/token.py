"""A new API token."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from channels.models import ChannelSystem
from channels.queries import newest_id
from channels.services.tokens import issue_token
from pages import crumbs
from pages.channels.forms import TokenForm
from pages.channels.shown_once import show_once
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems, refill


@form_page
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
@never_cache
@sensitive_variables("issued")
def token_new(request: SignedIn, code: str) -> HttpResponse:
    """Issue an API token. The answer shows it, only this once."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = TokenForm(request.POST or None, initial={"newest_seen": newest_id(system.tokens)})
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_token(channel_system=system, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
            refill(form, newest_seen=str(newest_id(system.tokens)))
        else:
            return show_once(request, system, "token", issued.text)
    return show_form(request, "channels/token.html", form, {"system": system, "crumbs": crumbs.channels(system)})
