"""Downloads of the terms of a facet, a branch or a version."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.downloads import file_download
from taxonomy.models import Facet
from taxonomy.queries.exporting import export


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def facet_export(request: SignedIn, facet: str) -> HttpResponse:
    """Download a facet. ?format= (exporting.FORMATS); optional: ?branch= (a code) and ?version= ("1.2")."""
    chosen = get_object_or_404(Facet, code=facet)
    try:
        file = export(
            chosen,
            branch=request.GET.get("branch"),
            version=request.GET.get("version"),
            format=request.GET.get("format", "csv"),
            base_uri=request.build_absolute_uri(reverse("facet", args=[chosen.code])),
        )
    except ValidationError as error:
        raise Http404(*error.messages) from error
    return file_download(file)
