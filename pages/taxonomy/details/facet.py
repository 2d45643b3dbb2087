"""Editing the rules of a facet, and adding a facet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.taxonomy.details.forms import FacetRulesForm, NewFacetForm
from taxonomy.models import Facet
from taxonomy.services.facets import create_facet, save_facet


@form_page
@permitted("taxonomy.view_facet", "taxonomy.change_facet")
def facet_rules(request: SignedIn, facet: str) -> HttpResponse:
    """Edit the name, the description and the rules of one facet."""
    chosen = get_object_or_404(Facet, code=facet)
    initial = {name: getattr(chosen, name) for name in FacetRulesForm.base_fields}
    form = FacetRulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_facet(facet=chosen, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The facet %(name)s is saved.") % {"name": saved.name})
            return redirect("facet", facet=facet)
    return show_form(request, "taxonomy/details/facet.html", form, {"facet": chosen, "crumbs": crumbs.taxonomy(chosen)})


@form_page
@permitted("taxonomy.view_facet", "taxonomy.add_facet")
def facet_new(request: SignedIn) -> HttpResponse:
    """Add a facet."""
    form = NewFacetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_facet(**form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The facet %(name)s is added. Now add its terms.") % {"name": made.name})
            return redirect("facet", facet=made.code)
    return show_form(request, "taxonomy/details/facet.html", form, {"crumbs": crumbs.taxonomy()})
