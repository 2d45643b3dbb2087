"""The page of one's own account: name, address, time zone, sessions, and what happened to it."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pages.doors import SignedIn
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.paging import page_of
from pages.people.forms import AccountForm
from people.models import Session, User
from people.queries.accounts import events_of, open_sessions
from people.queries.codes import has_codes, recovery_codes_left
from people.services.own_account import change_own_account, end_other_sessions, end_session

EVENTS = 20
MOST_SESSIONS = 50


@form_page
@login_required
def account(request: SignedIn) -> HttpResponse:
    """Show one's own account, and save what was changed in it."""
    person = User.objects.get(pk=request.user.pk)
    form = AccountForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_own_account(person=person, **form.cleaned_data, actor=person)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Your account is saved."))
            return redirect("account")
    sessions = open_sessions(person, timezone.now())[:MOST_SESSIONS]
    context = {
        "person": person,
        "roles": [group.name for group in person.groups.order_by("name")],
        "sessions": [(row, session_id(row), row.session_key == request.session.session_key) for row in sessions],
        "page": page_of(request, events_of(person), EVENTS),
        "has_codes": has_codes(person),
        "recovery_codes_left": recovery_codes_left(person),
        "has_passwords": settings.LOCAL_SIGN_IN and person.has_usable_password(),
    }
    return show_form(request, "people/account.html", form, context)


def session_id(session: Session) -> str:
    """What a page calls `session`: a hash, for the key itself signs whoever has it in."""
    return sha256(session.session_key.encode()).hexdigest()[:32]


@require_POST
@login_required
def session_end(request: SignedIn, session: str) -> HttpResponse:
    """End one of one's own sessions."""
    for row in open_sessions(request.user, timezone.now()):
        if session_id(row) == session:
            end_session(session=row, actor=request.user)
            messages.success(request, _("That session has ended."))
            return redirect("account")
    raise Http404


@require_POST
@login_required
def session_end_others(request: SignedIn) -> HttpResponse:
    """End all of one's own sessions but this one."""
    ended = end_other_sessions(person=request.user, keep=request.session.session_key, actor=request.user)
    said = ngettext("%(n)s other session has ended.", "%(n)s other sessions have ended.", ended) % {"n": ended}
    messages.success(request, said)
    return redirect("account")
