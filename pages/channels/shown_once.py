"""The page that shows a secret or a token."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from channels.models import ChannelSystem
from pages import crumbs
from pages.doors import SignedIn


@sensitive_variables("text")
def show_once(request: SignedIn, system: ChannelSystem, kind: str, text: str) -> HttpResponse:
    """Answer with the only page that ever shows `text`. No message, session or cache keeps it."""
    return render(
        request, "channels/shown_once.html", {"system": system, "kind": kind, "text": text, "crumbs": crumbs.channels(system)}
    )
