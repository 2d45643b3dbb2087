"""The quality report on a facet: by check, then the findings of one check, then the terms of one finding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.doors import SignedIn, permitted
from taxonomy.finding import label_of
from taxonomy.labels import Label
from taxonomy.living import Living
from taxonomy.models import Facet, Term
from taxonomy.quality import CHECKS, Check, Finding
from taxonomy.quality_report import Group, Report, report_of
from taxonomy.references import path_names
from taxonomy.rows import Severity
from taxonomy.views.downloads import csv_download
from taxonomy.views.versions import crumbs_of

PAGE_SIZE = 50
FINDINGS_SHOWN = 3
"""Of each check on the overview."""
TERMS_SHOWN = 5
"""Of each finding, apart from its own page."""
CSV_HEADER = ("severity", "check", "title", "term", "finding", "advice")
SEVERITIES: dict[Severity, str | Promise] = {
    Severity.ERROR: gettext_lazy("Errors"),
    Severity.WARNING: gettext_lazy("Warnings"),
    Severity.INFO: gettext_lazy("Good to know"),
}


@dataclass(frozen=True)
class ShownFinding:
    """`number` is its place among the findings of its check, from 1; `terms` are the first of `term_count`: code and label."""

    number: int
    message: str
    terms: Sequence[tuple[str, Label]]
    term_count: int

    @property
    def more(self) -> int:
        return self.term_count - len(self.terms)


@dataclass(frozen=True)
class ShownGroup:
    check: Check
    count: int
    term_count: int
    findings: Sequence[ShownFinding]


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def facet_quality(request: SignedIn, facet: str) -> HttpResponse:
    """?severity= chooses from the overview, ?check= shows one check, &finding= one of its findings; ?format=csv is a table."""
    chosen = get_object_or_404(Facet, code=facet)
    report = report_of(Living(chosen))
    severity = request.GET.get("severity", "")
    severity = severity if severity in set(Severity) else ""
    if request.GET.get("format") == "csv":
        return csv_download(f"{chosen.code}-quality.csv", CSV_HEADER, _records(report.groups(severity)))
    context = {"facet": chosen, "report": report, "crumbs": crumbs_of(chosen)}
    if check := request.GET.get("check"):
        return _one_check(request, context, check)
    groups = list(report.groups(severity))
    numbered = {group.check.id: list(enumerate(group.findings[:FINDINGS_SHOWN], start=1)) for group in groups}
    labels = _labels(chosen, (finding for several in numbered.values() for _number, finding in several))
    context |= {
        "severity": severity,
        "severities": _severities(report, severity),
        "groups": [
            ShownGroup(
                group.check,
                len(group.findings),
                group.term_count,
                [_shown(number, finding, labels) for number, finding in numbered[group.check.id]],
            )
            for group in groups
        ],
    }
    return render(request, "taxonomy/quality/report.html", context)


def _one_check(request: SignedIn, context: dict[str, Any], check: str) -> HttpResponse:
    """The findings of a check; the terms of a finding where one is chosen, or there is only one."""
    facet: Facet = context["facet"]
    group = next((group for group in context["report"].groups() if group.check.id == check), None)
    if group is None and check not in CHECKS:
        raise Http404(_("There is no such check."))
    findings = group.findings if group else []
    report_url = reverse("facet-quality", args=[facet.code])
    context |= {"check": CHECKS[check], "count": len(findings), "crumbs": [*context["crumbs"], (_("Quality"), report_url)]}
    finding = _chosen(findings, request.GET.get("finding", ""))
    if finding is None:
        page = Paginator(list(enumerate(findings, start=1)), PAGE_SIZE).get_page(request.GET.get("page"))
        labels = _labels(facet, (found for _number, found in page))
        context |= {"page": page, "findings": [_shown(number, found, labels) for number, found in page]}
        return render(request, "taxonomy/quality/check.html", context)
    codes = Paginator(finding.codes, PAGE_SIZE).get_page(request.GET.get("page"))
    terms = {term.code: term for term in Term.objects.filter(facet=facet, code__in=list(codes))}
    names = path_names(terms.values(), get_language() or "en")
    rows = [(terms[code], names[terms[code].pk]) for code in codes if code in terms]
    return render(request, "taxonomy/quality/finding.html", {**context, "finding": finding, "page": codes, "rows": rows})


def _chosen(findings: Sequence[Finding], number: str) -> Finding | None:
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(findings):
        return findings[int(number[:9]) - 1]
    return findings[0] if len(findings) == 1 else None


def _severities(report: Report, chosen: str) -> Iterator[tuple[str, str | Promise, int, bool]]:
    """What the overview can be narrowed to: value, name, how many, whether it is."""
    yield "", _("All"), len(report.findings), not chosen
    for severity, name in SEVERITIES.items():
        yield severity, name, report.counts[severity], severity == chosen


def _labels(facet: Facet, findings: Iterable[Finding]) -> dict[str, Label]:
    """Code -> label of the first terms of each finding; two queries."""
    codes = {code for finding in findings for code in finding.codes[:TERMS_SHOWN]}
    terms = Term.objects.filter(facet=facet, code__in=codes).prefetch_related("labels")
    return {term.code: label_of(term, get_language() or "en") for term in terms}


def _shown(number: int, finding: Finding, labels: dict[str, Label]) -> ShownFinding:
    terms = [(code, labels[code]) for code in finding.codes[:TERMS_SHOWN] if code in labels]
    return ShownFinding(number, finding.message, terms, len(finding.codes))


def _records(groups: Iterable[Group]) -> Iterator[tuple[str, ...]]:
    """A line for each term of each finding, and one for a finding without terms."""
    for check, findings in ((group.check, group.findings) for group in groups):
        for finding in findings:
            for code in finding.codes or ("",):
                yield check.severity, check.id, str(check.title), code, finding.message, str(check.advice)
