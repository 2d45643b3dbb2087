"""What every way of signing in ends with."""

from datetime import timedelta
from typing import TypedDict

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pages.redirects import own_address
from people.addresses import client_address
from people.models import User
from people.queries.accounts import untold_events
from people.queries.codes import has_codes, must_have_codes
from people.session_store import ADDRESS, AGENT, CODES_OWED, SEEN

WAITING = "second_step"
"""Where a session holds who has given the right password and is asked for a code now."""
WAITING_AT_MOST = timedelta(minutes=10)
MOST_AGENT = 200


class SecondStep(TypedDict):
    """Who is asked for a code: the key of the person, when they gave their password (Unix time), where they want to go."""

    person: int
    password_hash: str
    at: float
    next: str


def after_password(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """Ask for a code if `person` signs in with one; otherwise sign them in."""
    if not has_codes(person):
        return complete_sign_in(request, person, settings.PASSWORD_BACKEND, address)
    request.session.cycle_key()
    step: SecondStep = {
        "person": person.pk,
        "password_hash": person.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": address,
    }
    request.session[WAITING] = step
    return HttpResponseRedirect(resolve_url("sign-in-code"))


def waiting_person(request: HttpRequest) -> tuple[User, str] | None:
    """Who has given the right password a short time ago, and where they want to go; None if nobody has."""
    step: SecondStep | None = request.session.get(WAITING)
    if not step or timezone.now().timestamp() - step["at"] > WAITING_AT_MOST.total_seconds():
        return None
    person = User.objects.filter(pk=step["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != step["password_hash"]:
        return None
    return person, step["next"]


def complete_sign_in(request: HttpRequest, person: User, backend: str, address: str) -> HttpResponse:
    """Sign `person` in, note from where, tell them what others did to their account, and lead them on to `address`."""
    previous = person.last_login
    request.session.pop(WAITING, None)
    login(request, person, backend=backend)
    request.session[ADDRESS] = client_address(request)
    request.session[AGENT] = request.headers.get("User-Agent", "")[:MOST_AGENT]
    request.session[SEEN] = timezone.now().isoformat()
    if backend == settings.PASSWORD_BACKEND and must_have_codes(person) and not has_codes(person):
        request.session[CODES_OWED] = True
    if told := untold_events(person, previous):
        what = ", ".join(dict.fromkeys(str(event.get_kind_display()) for event in told))
        who = ", ".join(dict.fromkeys(event.actor.display_name for event in told))
        said = ngettext(
            "%(who)s changed something about your account since your last sign-in: %(what)s. Your account page tells more.",
            "%(who)s changed things about your account since your last sign-in: %(what)s. Your account page tells more.",
            len(told),
        )
        messages.warning(request, said % {"who": who, "what": what})
    elif not previous:
        messages.success(request, _("Welcome to Throughline."))
    return HttpResponseRedirect(own_address(request, address) or resolve_url(settings.LOGIN_REDIRECT_URL))
