"""Editing the words of a term that no channel receives."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_edited
from pages.taxonomy.details.editing import DetailsPage
from pages.taxonomy.details.head import head_of
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.services.details import save_details


@form_page
@permitted("taxonomy.view_term", "taxonomy.change_term")
def term_edit(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Edit all words of a term but its labels. If somebody else saved first, show both and keep what was typed (409).

    ?language= chooses the words to edit of a term that has many.
    """
    term = get_object_or_404(Term.objects.select_related("facet", "owner"), facet__code=facet, code=code)
    language = request.GET.get("language")
    page = DetailsPage(term, request.POST or None, reader=reader_language(), language=language)
    if request.method == "POST" and page.wants_saving and page.is_valid():
        try:
            saved = save_details(term=term, **page.values(), actor=request.user)
        except ValidationError as error:
            page.refuse(error)
        else:
            changed = saved.updated_at != term.updated_at
            messages.success(request, _("The details are saved.") if changed else _("Nothing changed."))
            return redirect("term-detail", facet=facet, code=code)
    return show_edited(request, "taxonomy/details/edit.html", page, head_of(term))
