"""Declining a proposed term."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.taxonomy.details.head import head_of
from pages.taxonomy.details.proposal_forms import DeclineForm
from pages.taxonomy.forms import picks_in
from taxonomy.models import Term
from taxonomy.services.terms import decline_proposal


@form_page
@permitted("taxonomy.view_term", "taxonomy.change_term")
def proposal_decline(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Decline a proposed term, with a reason and, optionally, the term to use instead."""
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_proposal(term=term, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("%(reference)s is declined.") % {"reference": term.reference})
            return redirect("term-detail", facet=facet, code=code)
    context = {"picks": picks_in(form["replaced_by"]), **head_of(term)}
    return show_form(request, "taxonomy/details/decline.html", form, context)
