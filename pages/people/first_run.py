"""The first-run page: from an empty registry to one that has people, terms and a channel system."""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from channels.models import ChannelSystem
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.people.first_run_form import FirstPersonForm
from pages.people.signing_in import complete_sign_in
from people.services.first_run import begin, nobody_yet
from taxonomy.models import Facet, Term


@dataclass(frozen=True)
class Step:
    """One step from an empty registry to a working one. `actions` are (label, address) pairs."""

    name: str
    title: str
    text: str
    is_done: bool
    actions: tuple[tuple[str, str], ...] = ()


@form_page
@never_cache
@sensitive_post_parameters("code", "password", "again")
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the first person while there is nobody at all; afterwards show administrators which steps are left."""
    return _make_first_person(request) if nobody_yet() else _show_steps(request)


def _make_first_person(request: HttpRequest) -> HttpResponse:
    form = FirstPersonForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        try:
            person = begin(**fields)
        except ValidationError as error:
            add_problems(form, error)
        else:
            return complete_sign_in(request, person, settings.PASSWORD_BACKEND, reverse("first-run"))
    return show_form(request, "people/first_run.html", form, {"steps": _steps(has_people=False)})


@permitted()
def _show_steps(request: SignedIn) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied(_("The first steps are for administrators."))
    steps = _steps(has_people=True)
    context = {"steps": steps, "is_finished": all(step.is_done for step in steps), "demo_url": _demo_url(steps)}
    return render(request, "people/first_run.html", context)


def _steps(*, has_people: bool) -> list[Step]:
    return [
        Step("person", _("Make the first person"), _("An administrator, who invites others."), has_people),
        Step(
            "facets",
            _("The six facets"),
            _("Journey, campaign, product, channel, segment and action are here from the start. You can add more."),
            Facet.objects.exists(),
            ((_("Open the taxonomy"), reverse("taxonomy")),),
        ),
        Step(
            "terms",
            _("Import your terms"),
            _("From a spreadsheet, SKOS or the export of another tool. You see what a file does before it is carried out."),
            Term.objects.exists(),
            ((_("Import your terms"), reverse("term-import-new")),),
        ),
        Step(
            "channel",
            _("Register a channel system"),
            _("A platform that receives approved content, such as a web CMS. It needs channel terms first."),
            ChannelSystem.objects.exists(),
            ((_("Register a channel system"), reverse("channel-new")),),
        ),
    ]


def _demo_url(steps: list[Step]) -> str:
    """Where the demo is loaded; "" where it is not installed, and when there is something that it could get mixed with."""
    is_empty = not any(step.is_done for step in steps if step.name in {"terms", "channel"})
    return reverse("load-demo") if is_empty and apps.is_installed("demo") else ""
