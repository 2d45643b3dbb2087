"""The variants that assets have for a channel."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from content.models import Asset, Variant
from pages import crumbs
from pages.doors import SignedIn, permitted
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.browsing import BLOCK
from taxonomy.queries.references import path_name


@require_safe
@permitted("taxonomy.view_term", "content.view_asset")
def term_variants(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """List the first assets that have variants for a channel or for one below it."""
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    variants = Variant.objects.filter(channel__ancestor_rows__ancestor=term)
    assets = Asset.objects.filter(variants__in=variants).annotate(variant_count=Count("variants")).order_by("code")
    name = path_name(term, reader_language())
    context = {
        "term": term,
        "label": name,
        "assets": assets[:BLOCK],
        "asset_count": assets.count(),
        "variant_count": variants.count(),
        "crumbs": [*crumbs.taxonomy(), crumbs.term(facet, code, name)],
    }
    return render(request, "taxonomy/terms/variants.html", context)
