"""The quality report on a facet, check by check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.vary import vary_on_headers

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.downloads import csv_download
from pages.form_pages import form_page
from pages.taxonomy.quality.check import show_check
from pages.taxonomy.quality.findings import ShownFinding, shown_findings
from pages.taxonomy.quality.standing import show_standing
from people.language import reader_language
from taxonomy.models import Facet, QualityReport
from taxonomy.queries.quality_reports import Count, Standing, counts_of, first_findings, standing_of
from taxonomy.services.quality import ask_for_report, attend_report
from taxonomy.vocabulary.quality import CHECKS
from taxonomy.vocabulary.rows import Severity

FINDINGS_SHOWN = 3
"""Per check on the overview."""
CSV_HEADER = ("severity", "check", "title", "term", "finding", "advice")
SEVERITIES: dict[Severity, str | Promise] = {
    Severity.ERROR: gettext_lazy("Errors"),
    Severity.WARNING: gettext_lazy("Warnings"),
    Severity.INFO: gettext_lazy("Good to know"),
}


@dataclass(frozen=True)
class ShownGroup:
    count: Count
    findings: Sequence[ShownFinding]


@form_page
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def facet_quality(request: SignedIn, facet: str) -> HttpResponse:
    """Show the quality report of a facet, and as CSV with ?format=csv.

    ?severity= filters the overview, ?check= shows one check, and &finding= shows one of its findings. While a new report is
    being made the page asks for its progress (htmx); ?shown= is the report that the page shows meanwhile.
    A POST asks for a new report.
    """
    chosen, language = get_object_or_404(Facet, code=facet), reader_language()
    if request.method == "POST":
        ask_for_report(facet=chosen, language=language)
        return redirect("facet-quality", facet=chosen.code)
    if request.htmx:
        return show_standing(request, chosen, standing_of(chosen, language))
    return _page(request, chosen, attend_report(facet=chosen, language=language))


def _page(request: SignedIn, facet: Facet, standing: Standing) -> HttpResponse:
    report = standing.report
    context: dict[str, Any] = {"facet": facet, "standing": standing, "report": report, "crumbs": crumbs.taxonomy(facet)}
    context["shown_report"] = report.pk if report else ""
    severity = request.GET.get("severity", "")
    severity = severity if severity in set(Severity) else ""
    check = request.GET.get("check", "")
    if check and check not in CHECKS:
        raise Http404(_("There is no such check."))
    if report is None:
        return render(request, "taxonomy/quality/report.html", context)
    if request.GET.get("format") == "csv":
        return csv_download(f"{facet.code}-quality.csv", CSV_HEADER, _records(report, severity))
    if check:
        return show_check(request, report, CHECKS[check], context)
    counts = counts_of(report)
    chosen = [count for count in counts if severity in {"", count.check.severity}]
    context |= {
        "severity": severity,
        "severities": list(_severities(counts, severity)),
        "has_errors": any(count.check.severity == Severity.ERROR for count in counts),
        "groups": _groups(facet, report, chosen),
    }
    return render(request, "taxonomy/quality/report.html", context)


def _severities(counts: Sequence[Count], chosen: str) -> Iterator[tuple[str, str | Promise, int, bool]]:
    """The severities by which the overview can be filtered: value, name, number of findings, whether it is chosen."""
    yield "", _("All"), sum(count.findings for count in counts), not chosen
    for severity, name in SEVERITIES.items():
        found = sum(count.findings for count in counts if count.check.severity == severity)
        yield severity, name, found, severity == chosen


def _groups(facet: Facet, report: QualityReport, counts: Sequence[Count]) -> list[ShownGroup]:
    """The first findings of each check."""
    shown: dict[str, list[ShownFinding]] = {}
    for one in shown_findings(facet, first_findings(report, counts, each=FINDINGS_SHOWN)):
        shown.setdefault(one.finding.check_name, []).append(one)
    return [ShownGroup(count, shown.get(count.check.id, [])) for count in counts]


def _records(report: QualityReport, severity: str) -> Iterator[tuple[str, ...]]:
    """The CSV lines: one for each term of each finding, or one for a finding without terms."""
    chosen = {count.check.id: count.check for count in counts_of(report) if severity in {"", count.check.severity}}
    findings = report.findings.filter(check_name__in=list(chosen)).order_by("pk").iterator()
    for name, several in groupby(findings, key=attrgetter("check_name")):
        check = chosen[name]
        for finding in several:
            for code in finding.codes or ("",):
                yield check.severity, check.id, str(check.title), code, finding.message, str(check.advice)
