"""How current a report is, which its page asks for by itself while a new one is made."""

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from pages.doors import SignedIn
from taxonomy.models import Facet
from taxonomy.queries.quality_reports import Standing


def show_standing(request: SignedIn, facet: Facet, standing: Standing) -> HttpResponse:
    """How far it is; all of the page once there is a report and it showed none, or there will be none."""
    shown = request.GET.get("shown", "")
    if standing.coming is None and (standing.failed or not shown):
        return HttpResponseClientRefresh()
    context = {"facet": facet, "standing": standing, "shown_report": shown, "is_fragment": True}
    return render(request, "taxonomy/quality/standing.html", context)
