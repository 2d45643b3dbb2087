"""Deleting a term that was never used, at once, because nothing depends on it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.redirects import gone_to
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import path_name
from taxonomy.services.deleting import delete_term, why_kept


@form_page
@permitted("taxonomy.view_term", "taxonomy.change_term")
@vary_on_headers("HX-Request")
def term_delete(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Ask before deleting a term, or say why the term must stay."""
    term = get_object_or_404(Term.objects.select_related("facet", "parent"), facet__code=facet, code=code)
    problem = why_kept(term=term, actor=request.user)
    path = path_name(term, reader_language())
    above = reverse("term-detail", args=[facet, term.parent.code]) if term.parent else reverse("facet", args=[facet])
    if request.method == "POST" and not problem:
        try:
            delete_term(term=term, actor=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("%(term)s is deleted. Nothing used it.") % {"term": path})
            return gone_to(request, above)
    context = {
        "facet": term.facet,
        "term": term,
        "path": path,
        "problem": problem,
        "heading": _("Delete %(term)s") % {"term": path},
        "back_url": reverse("term-detail", args=[facet, code]),
        "crumbs": crumbs.taxonomy(term.facet),
    }
    name = "taxonomy/terms/delete_form.html" if request.htmx else "taxonomy/terms/delete.html"
    return render(request, name, context, status=409 if problem and request.method == "POST" else 200)
