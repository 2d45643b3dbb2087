"""Proposing a term, from any page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.redirects import own_address
from pages.taxonomy.details.proposal_forms import ProposalForm
from pages.taxonomy.forms import picks_in
from people.language import reader_language
from taxonomy.models import Facet
from taxonomy.queries.references import split_references
from taxonomy.services.terms import propose_term


@form_page
@permitted("taxonomy.view_term", "taxonomy.propose_term")
def term_propose(request: SignedIn) -> HttpResponse:
    """Propose a term. ?facet=, ?label= and ?parent= fill the form in; ?next= is the page of this site to return to."""
    target = _back(request)
    facets = Facet.objects.all() if request.user.has_perm("taxonomy.add_term") else Facet.objects.filter(free_proposals=True)
    if request.method == "POST":
        form = ProposalForm(request.POST, facets=facets)
    else:
        given = {name: request.GET.get(name, "")[:500] for name in ("facet", "label")}
        parent = split_references([request.GET.get("parent", "")])
        form = ProposalForm(initial={**given, "parent": parent, "language": reader_language()}, facets=facets)
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
        "next": target,
        "facet_code": facet if isinstance(facet, str) else "",
        "picks": picks_in(form["parent"]),
        "crumbs": crumbs.taxonomy(),
    }
    return show_form(request, "taxonomy/details/propose.html", form, context)


def _by_field(error: ValidationError) -> ValidationError:
    """Move the problems of `labels` to `label`, the only label in the form."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({"label" if name == "labels" else name: found for name, found in error.error_dict.items()})


def _back(request: SignedIn) -> str:
    """The page to return to; "" if it is not a page of this site."""
    sent = request.POST if request.method == "POST" else request.GET
    return own_address(request, sent.get("next", ""))
