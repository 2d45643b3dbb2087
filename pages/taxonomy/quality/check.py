"""One check: its findings, or the terms of one finding."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from pages import crumbs
from pages.doors import SignedIn
from pages.paging import page_of
from pages.taxonomy.quality.finding import show_finding
from pages.taxonomy.quality.findings import shown_findings
from taxonomy.models import QualityReport
from taxonomy.queries.quality_reports import counts_of
from taxonomy.vocabulary.quality import Check

PAGE_SIZE = 50


def show_check(request: SignedIn, report: QualityReport, check: Check, context: dict[str, Any]) -> HttpResponse:
    """Show the findings of `check`; or the terms of one finding, if ?finding= names it or there is only one."""
    facet, findings = context["facet"], report.findings.filter(check_name=check.id).order_by("number")
    count = next((count.findings for count in counts_of(report) if count.check == check), 0)
    context |= {"check": check, "count": count, "crumbs": crumbs.quality(facet)}
    if number := _chosen(request.GET.get("finding", ""), count):
        return show_finding(request, get_object_or_404(findings, number=number), context)
    page = page_of(request, range(1, count + 1), PAGE_SIZE)
    rows = findings.filter(number__in=list(page)).defer("codes")
    context |= {"page": page, "findings": shown_findings(facet, rows)}
    return render(request, "taxonomy/quality/check.html", context)


def _chosen(number: str, count: int) -> int:
    """The number of the finding to show alone, or 0."""
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= count:
        return int(number[:9])
    return 1 if count == 1 else 0
