"""The theme that a person chooses."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pages.doors import SignedIn
from pages.people.forms import ThemeForm
from pages.redirects import own_address
from people.services.own_account import set_theme


@require_POST
@login_required
def choose_theme(request: SignedIn) -> HttpResponse:
    """Save the theme and return to the page on which it was chosen."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("The theme is one of auto, light and dark."))
    set_theme(person=request.user, theme=form.cleaned_data["theme"], actor=request.user)
    return HttpResponseRedirect(own_address(request, form.cleaned_data["next"]) or "/")
