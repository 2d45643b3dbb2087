"""Whether a report is up to date. Its page asks for this again and again while a new report is made."""

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from pages.doors import SignedIn
from taxonomy.models import Facet
from taxonomy.queries.quality_reports import Standing


def show_standing(request: SignedIn, facet: Facet, standing: Standing) -> HttpResponse:
    """Show the progress of the new report; reload the whole page if it failed, or if it is the first report."""
    shown = request.GET.get("shown", "")
    if standing.coming is None and (standing.failed or not shown):
        return HttpResponseClientRefresh()
    context = {"facet": facet, "standing": standing, "shown_report": shown, "is_fragment": True}
    return render(request, "taxonomy/quality/standing.html", context)
