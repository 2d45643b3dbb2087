"""Proposing a term from anywhere, and deciding about a proposed one."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pages.doors import SignedIn, permitted
from pages.form_problems import add_problems
from pages.taxonomy.details.edit import head_of
from pages.taxonomy.details.proposal_forms import DeclineForm, ProposalForm
from taxonomy.models import Facet, Term
from taxonomy.queries.references import Pick, picks_of, split_references, terms_by_reference
from taxonomy.services.terms import accept_proposal, decline_proposal, propose_term

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@permitted("taxonomy.view_term", "taxonomy.propose_term")
def term_propose(request: SignedIn) -> HttpResponse:
    """Propose a term. ?facet=, ?label= and ?parent= fill the form in; ?next= is the page of this site to go back to."""
    target = _target(request)
    facets = Facet.objects.all() if request.user.has_perm("taxonomy.add_term") else Facet.objects.filter(free_proposals=True)
    if request.method == "POST":
        form = ProposalForm(request.POST, facets=facets)
    else:
        given = {name: request.GET.get(name, "")[:500] for name in ("facet", "label")}
        parent = split_references([request.GET.get("parent", "")])
        form = ProposalForm(initial={**given, "parent": parent, "language": _language()}, facets=facets)
    if request.method == "POST" and form.is_valid():
        try:
            term = propose_term(**form.proposal(), actor=request.user)
        except ValidationError as error:
            add_problems(form, _by_field(error))
        else:
            said = _("“%(label)s” is proposed as %(reference)s. Drafts may use it; a taxonomy steward decides about it.")
            messages.success(request, said % {"label": form.cleaned_data["label"], "reference": term.reference})
            return HttpResponseRedirect(target or reverse("term-detail", args=[term.facet.code, term.code]))
    facet = form["facet"].value()
    context = {
        "form": form,
        "next": target,
        "facet_code": facet if isinstance(facet, str) else "",
        "picks": _picks(form["parent"].value()),
        "crumbs": [(_("Taxonomy"), reverse("taxonomy"))],
    }
    return render(request, "taxonomy/details/propose.html", context, status=400 if form.errors else 200)


@require_POST
@permitted("taxonomy.view_term", "taxonomy.change_term")
def proposal_accept(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Take a proposed term into use."""
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    try:
        accept_proposal(term=term, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(reference)s is accepted: what is tagged with it can be released.") % _reference(term))
    return redirect("term-detail", facet=facet, code=code)


@form_page
@permitted("taxonomy.view_term", "taxonomy.change_term")
def proposal_decline(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Take a proposed term out of use, saying why and what to use instead."""
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_proposal(term=term, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("%(reference)s is declined.") % _reference(term))
            return redirect("term-detail", facet=facet, code=code)
    context = {"form": form, "picks": _picks(form["replaced_by"].value()), **head_of(term)}
    return render(request, "taxonomy/details/decline.html", context, status=400 if form.errors else 200)


def _by_field(error: ValidationError) -> ValidationError:
    """What the service says of labels is about the one label of the form."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({"label" if name == "labels" else name: found for name, found in error.error_dict.items()})


def _target(request: SignedIn) -> str:
    """The page to go back to, if it is one of this site."""
    asked = request.POST.get("next", "") if request.method == "POST" else request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else ""


def _picks(references: Sequence[str] | None) -> list[Pick]:
    names = references or []
    return picks_of({"": names}, terms_by_reference(names), _language())[""]


def _reference(term: Term) -> dict[str, str]:
    return {"reference": term.reference}


def _language() -> str:
    return get_language() or "en"
