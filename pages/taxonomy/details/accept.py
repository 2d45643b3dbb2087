"""Accepting a proposed term."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pages.doors import SignedIn, permitted
from taxonomy.models import Term
from taxonomy.services.terms import accept_proposal


@require_POST
@permitted("taxonomy.view_term", "taxonomy.change_term")
def proposal_accept(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Accept a proposed term, so it is in use."""
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    try:
        accept_proposal(term=term, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(reference)s is accepted. Assets tagged with it can be released.")
        messages.success(request, said % {"reference": term.reference})
    return redirect("term-detail", facet=facet, code=code)
