"""Uploading a file of terms."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.taxonomy.imports.forms import ImportForm
from taxonomy.queries.import_sizes import is_read_at_once
from taxonomy.services.imports import look_for_imports, start_import


@form_page
@permitted("taxonomy.import_term", "taxonomy.view_facet", "taxonomy.view_term")
def import_new(request: SignedIn) -> HttpResponse:
    """Upload a file of terms; ?facet= chooses their facet."""
    form = ImportForm(initial={"facet": request.GET.get("facet")})
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data.pop("file")
            try:
                row = start_import(file_name=file.name, content=file.read(), **form.cleaned_data, actor=request.user)
            except ValidationError as error:
                add_problems(form, error)
            else:
                if is_read_at_once(row.facet, file.size):
                    look_for_imports(only=row)
                return redirect("term-import", row.pk)
    return show_form(request, "taxonomy/imports/new.html", form, {"crumbs": crumbs.imports()})
