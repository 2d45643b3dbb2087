"""The quality report on a facet: by check, then the findings of one check, then the terms of one finding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.downloads import csv_download
from pages.form_pages import form_page
from pages.paging import page_of
from people.language import reader_language
from taxonomy.models import Facet, QualityFinding, QualityReport, Term
from taxonomy.queries.finding import label_of
from taxonomy.queries.quality_reports import Count, Standing, counts_of, first_findings, standing_of
from taxonomy.queries.references import path_names
from taxonomy.services.quality import ask_for_report, attend_report
from taxonomy.vocabulary.labels import Label
from taxonomy.vocabulary.quality import CHECKS, Check
from taxonomy.vocabulary.rows import Severity

PAGE_SIZE = 50
FINDINGS_SHOWN = 3
"""Of each check on the overview."""
CSV_HEADER = ("severity", "check", "title", "term", "finding", "advice")
SEVERITIES: dict[Severity, str | Promise] = {
    Severity.ERROR: gettext_lazy("Errors"),
    Severity.WARNING: gettext_lazy("Warnings"),
    Severity.INFO: gettext_lazy("Good to know"),
}


@dataclass(frozen=True)
class ShownFinding:
    """`terms` are the first of those concerned that there still are: code and label."""

    finding: QualityFinding
    terms: Sequence[tuple[str, Label]]

    @property
    def more(self) -> int:
        return self.finding.term_count - len(self.terms)


@dataclass(frozen=True)
class ShownGroup:
    count: Count
    findings: Sequence[ShownFinding]


@form_page
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def facet_quality(request: SignedIn, facet: str) -> HttpResponse:
    """?severity= chooses from the overview, ?check= shows one check, &finding= one of its findings; ?format=csv is a table.

    While a report is being made the page asks for how far it is (htmx); ?shown= is the report that it shows meanwhile.
    A POST has the facet looked at again.
    """
    chosen, language = get_object_or_404(Facet, code=facet), reader_language()
    if request.method == "POST":
        ask_for_report(facet=chosen, language=language)
        return redirect("facet-quality", facet=chosen.code)
    if request.headers.get("HX-Request") == "true":
        response = _progress(request, chosen, standing_of(chosen, language))
    else:
        response = _page(request, chosen, attend_report(facet=chosen, language=language))
    response["Vary"] = "HX-Request"
    return response


def _progress(request: SignedIn, facet: Facet, standing: Standing) -> HttpResponse:
    """How far it is; all of the page once there is a report and it showed none, or there will be none."""
    shown = request.GET.get("shown", "")
    context = {"facet": facet, "standing": standing, "shown_report": shown, "is_fragment": True}
    response = render(request, "taxonomy/quality/standing.html", context)
    if standing.coming is None and (standing.failed or not shown):
        response["HX-Refresh"] = "true"
    return response


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
        return _one_check(request, context, CHECKS[check])
    counts = counts_of(report)
    chosen = [count for count in counts if severity in {"", count.check.severity}]
    context |= {
        "severity": severity,
        "severities": list(_severities(counts, severity)),
        "has_errors": any(count.check.severity == Severity.ERROR for count in counts),
        "groups": _groups(facet, report, chosen),
    }
    return render(request, "taxonomy/quality/report.html", context)


def _one_check(request: SignedIn, context: dict[str, Any], check: Check) -> HttpResponse:
    """The findings of a check; the terms of a finding where one is chosen, or there is only one."""
    facet, findings = context["facet"], context["report"].findings.filter(check_name=check.id).order_by("number")
    count = next((count.findings for count in counts_of(context["report"]) if count.check == check), 0)
    context |= {"check": check, "count": count, "crumbs": crumbs.quality(facet)}
    number = _chosen(request.GET.get("finding", ""), count)
    if not number:
        page = page_of(request, range(1, count + 1), PAGE_SIZE)
        rows = findings.filter(number__in=list(page)).defer("codes")
        context |= {"page": page, "findings": _shown(facet, rows)}
        return render(request, "taxonomy/quality/check.html", context)
    finding = get_object_or_404(findings, number=number)
    codes = page_of(request, finding.codes, PAGE_SIZE)
    terms = {term.code: term for term in Term.objects.filter(facet=facet, code__in=list(codes))}
    names = path_names(terms.values(), reader_language())
    rows = [(terms[code], names[terms[code].pk]) for code in codes if code in terms]
    return render(request, "taxonomy/quality/finding.html", {**context, "finding": finding, "page": codes, "rows": rows})


def _chosen(number: str, count: int) -> int:
    """The number of the finding to be shown by itself, or 0."""
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= count:
        return int(number[:9])
    return 1 if count == 1 else 0


def _severities(counts: Sequence[Count], chosen: str) -> Iterator[tuple[str, str | Promise, int, bool]]:
    """What the overview can be narrowed to: value, name, how many, whether it is."""
    yield "", _("All"), sum(count.findings for count in counts), not chosen
    for severity, name in SEVERITIES.items():
        found = sum(count.findings for count in counts if count.check.severity == severity)
        yield severity, name, found, severity == chosen


def _groups(facet: Facet, report: QualityReport, counts: Sequence[Count]) -> list[ShownGroup]:
    """The first findings of each check."""
    shown: dict[str, list[ShownFinding]] = {}
    for one in _shown(facet, first_findings(report, counts, each=FINDINGS_SHOWN)):
        shown.setdefault(one.finding.check_name, []).append(one)
    return [ShownGroup(count, shown.get(count.check.id, [])) for count in counts]


def _shown(facet: Facet, findings: Iterable[QualityFinding]) -> list[ShownFinding]:
    """With the labels of their first terms; two queries more."""
    findings = list(findings)
    codes = {code for finding in findings for code in finding.first_codes}
    terms = Term.objects.filter(facet=facet, code__in=codes).prefetch_related("labels")
    labels = {term.code: label_of(term, reader_language()) for term in terms}
    return [
        ShownFinding(finding, [(code, labels[code]) for code in finding.first_codes if code in labels]) for finding in findings
    ]


def _records(report: QualityReport, severity: str) -> Iterator[tuple[str, ...]]:
    """A line for each term of each finding, and one for a finding without terms."""
    chosen = {count.check.id: count.check for count in counts_of(report) if severity in {"", count.check.severity}}
    findings = report.findings.filter(check_name__in=list(chosen)).order_by("pk").iterator()
    for name, several in groupby(findings, key=attrgetter("check_name")):
        check = chosen[name]
        for finding in several:
            for code in finding.codes or ("",):
                yield check.severity, check.id, str(check.title), code, finding.message, str(check.advice)
