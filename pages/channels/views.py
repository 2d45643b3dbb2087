"""The pages of channel systems: list, one system, registering and editing, and its keys, which are shown once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from channels.models import ApiToken, ChannelSystem, ChannelTermName
from channels.services.secrets import rotate_secret
from channels.services.systems import (
    pause_channel_system,
    register_channel_system,
    resume_channel_system,
    update_channel_system,
)
from channels.services.term_names import set_term_name
from channels.services.tokens import issue_token, revoke_token
from pages import crumbs
from pages.channels.forms import ChannelSystemForm, RegisterForm, RotateForm, TermNameForm, TokenForm
from pages.channels.listing import (
    listed_names,
    listed_systems,
    secret_state,
    shown,
    shown_names,
    token_state,
    told_history,
)
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.paging import page_of
from people.language import reader_language
from people.rights import require
from taxonomy.queries.references import split_references

PAGE_SIZE = 50
MOST_HISTORY = 50
MOST_SECRETS = 10
MOST_NAMES = 10
VIEW, ADD, CHANGE = "channels.view_channelsystem", "channels.add_channelsystem", "channels.change_channelsystem"


@require_safe
@permitted(VIEW)
def channel_list(request: SignedIn) -> HttpResponse:
    """Every registered channel system with its health and what it serves."""
    page = page_of(request, listed_systems(), PAGE_SIZE)
    now, language = timezone.now(), reader_language()
    rows = [shown(system, now=now, language=language) for system in page]
    return render(request, "channels/list.html", {"page": page, "rows": rows})


@require_safe
@permitted(VIEW)
def channel_detail(request: SignedIn, code: str) -> HttpResponse:
    """One channel system: what it serves, how it does, its keys by fingerprint, its history."""
    system = get_object_or_404(listed_systems(), code=code)
    now = timezone.now()
    secrets = system.secrets.select_related("created_by")[:MOST_SECRETS]
    tokens = system.tokens.select_related("created_by")
    context = {
        "shown": shown(system, now=now, language=reader_language()),
        "system": system,
        "crumbs": crumbs.channels(),
        "secrets": [(secret, secret_state(secret, now)) for secret in secrets],
        "tokens": [(token, token_state(token, now)) for token in tokens],
        "names": shown_names(listed_names(system)[:MOST_NAMES], reader_language()),
        "name_count": system.term_names.count(),
        "history": told_history(system, MOST_HISTORY),
    }
    return render(request, "channels/detail.html", context)


@form_page
@permitted(VIEW, ADD)
@never_cache
@sensitive_variables("registered")
def channel_new(request: SignedIn) -> HttpResponse:
    """Register a channel system. For push the answer shows its signing secret, this once."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registered = register_channel_system(**form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            if registered.secret:
                return _show_once(request, registered.channel_system, "secret", registered.secret)
            said = _("%(name)s is registered. Issue a token, so that it can pull.") % {"name": registered.channel_system.name}
            messages.success(request, said)
            return redirect("channel-detail", code=registered.channel_system.code)
    return show_form(request, "channels/form.html", form, {"crumbs": crumbs.channels()})


@form_page
@permitted(VIEW, CHANGE)
def channel_edit(request: SignedIn, code: str) -> HttpResponse:
    """Change name, URL and what it serves."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = ChannelSystemForm(request.POST or None, initial=ChannelSystemForm.initial_of(system))
    if request.method == "POST" and form.is_valid():
        try:
            update_channel_system(channel_system=system, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
            return redirect("channel-detail", code=code)
    return show_form(request, "channels/form.html", form, {"system": system, "crumbs": crumbs.channels(system)})


@require_POST
@permitted(VIEW, CHANGE)
def channel_pause(request: SignedIn, code: str) -> HttpResponse:
    """Stop sending until somebody resumes it."""
    system = pause_channel_system(channel_system=get_object_or_404(ChannelSystem, code=code), actor=request.user)
    said = _("%(name)s is paused. What it must serve keeps moving and is sent once it is resumed.")
    messages.success(request, said % {"name": system.name})
    return redirect("channel-detail", code=code)


@require_POST
@permitted(VIEW, CHANGE)
def channel_resume(request: SignedIn, code: str) -> HttpResponse:
    """Send again, after a pause or after its own answers stopped it."""
    system = resume_channel_system(channel_system=get_object_or_404(ChannelSystem, code=code), actor=request.user)
    messages.success(request, _("%(name)s is running again.") % {"name": system.name})
    return redirect("channel-detail", code=code)


@form_page
@permitted(VIEW)
def channel_names(request: SignedIn, code: str) -> HttpResponse:
    """What it calls terms; an engineer says so here. ?term= and ?name= fill the form in."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = TermNameForm(initial={"term": split_references([request.GET.get("term", "")]), "name": request.GET.get("name", "")})
    if request.method == "POST":
        require(request.user, CHANGE)
        form = TermNameForm(request.POST)
        if form.is_valid():
            try:
                row = set_term_name(channel_system=system, **form.cleaned_data, actor=request.user)
            except ValidationError as error:
                add_problems(form, error)
            else:
                said = _("%(system)s calls %(reference)s “%(name)s”.")
                names = {
                    "system": system.name,
                    "reference": form.cleaned_data["term"].reference,
                    "name": row.name if row else "",
                }
                messages.success(request, said % names)
                return redirect("channel-names", code=code)
    page = page_of(request, listed_names(system), PAGE_SIZE)
    context = {"system": system, "page": page, "names": shown_names(page, reader_language()), "crumbs": crumbs.channels(system)}
    return show_form(request, "channels/names.html", form, context)


@require_POST
@permitted(VIEW, CHANGE)
def channel_name_remove(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Forget what it calls a term."""
    rows = ChannelTermName.objects.select_related("channel_system", "term__facet")
    row = get_object_or_404(rows, pk=pk, channel_system__code=code)
    set_term_name(channel_system=row.channel_system, term=row.term, name="", actor=request.user)
    messages.success(request, _("Its name for %(reference)s is removed.") % {"reference": row.term.reference})
    return redirect("channel-names", code=code)


@form_page
@permitted(VIEW, CHANGE)
@never_cache
@sensitive_variables("secret")
def secret_rotate(request: SignedIn, code: str) -> HttpResponse:
    """Make a new signing secret; the answer shows it, this once."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            secret = rotate_secret(channel_system=system, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            return _show_once(request, system, "secret", secret)
    return show_form(request, "channels/rotate.html", form, {"system": system, "crumbs": crumbs.channels(system)})


@form_page
@permitted(VIEW, CHANGE)
@never_cache
@sensitive_variables("issued")
def token_new(request: SignedIn, code: str) -> HttpResponse:
    """Issue an API token; the answer shows it, this once."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_token(channel_system=system, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            return _show_once(request, system, "token", issued.text)
    return show_form(request, "channels/token.html", form, {"system": system, "crumbs": crumbs.channels(system)})


@form_page
@permitted(VIEW, CHANGE)
def token_revoke(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Ask, because it cannot be undone; then end a token for ever."""
    token = get_object_or_404(ApiToken.objects.select_related("channel_system"), pk=pk, channel_system__code=code)
    if request.method == "POST":
        revoke_token(token=token, actor=request.user)
        messages.success(request, _("The token %(name)s is revoked.") % {"name": token.name})
        return redirect("channel-detail", code=code)
    return render(request, "channels/revoke.html", {"token": token, "crumbs": crumbs.channels(token.channel_system)})


@sensitive_variables("text")
def _show_once(request: SignedIn, system: ChannelSystem, kind: str, text: str) -> HttpResponse:
    """The one page that ever holds a secret; it is not kept in a message, the session, or any cache."""
    return render(
        request, "channels/shown_once.html", {"system": system, "kind": kind, "text": text, "crumbs": crumbs.channels(system)}
    )
