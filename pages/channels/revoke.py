"""Revoking an API token."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from channels.models import ApiToken
from channels.services.tokens import revoke_token
from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page


@form_page
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def token_revoke(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Ask first, because it cannot be undone; then revoke the token."""
    token = get_object_or_404(ApiToken.objects.select_related("channel_system"), pk=pk, channel_system__code=code)
    if request.method == "POST":
        revoke_token(token=token, actor=request.user)
        messages.success(request, _("The token %(name)s is revoked.") % {"name": token.name})
        return redirect("channel-detail", code=code)
    return render(request, "channels/revoke.html", {"token": token, "crumbs": crumbs.channels(token.channel_system)})
