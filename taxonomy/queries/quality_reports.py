"""Reads the stored quality reports of a facet, says whether they are up to date, and runs the checks."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from taxonomy.models import UNFINISHED, Facet, QualityFinding, QualityReport, ReportState, Term
from taxonomy.queries import current_version
from taxonomy.queries.term_rows import rows_of
from taxonomy.vocabulary.quality import CHECKS, TOPICS, Check, Finding, check_rows
from taxonomy.vocabulary.rows import Severity, TermRow
from taxonomy.vocabulary.statuses import OUT_OF_USE

KEPT = timedelta(days=1)
"""A report is out of date after this, even if no term has changed: an upgrade of Throughline may have changed the checks."""
STEPS = 1 + len(TOPICS)
"""The steps of making a report: reading the rows, then checking one topic after another."""


class Basis(NamedTuple):
    """What a report depends on. `digest` differs after every change; `used` are codes of terms out of use that are still
    used."""

    digest: str
    used: Collection[str]


class Count(NamedTuple):
    """What a report says of one check: how many findings, and how many terms these concern."""

    check: Check
    findings: int
    terms: int


@dataclass(frozen=True)
class Standing:
    """The reports to show for a facet: the last finished `report`, whether it `is_fresh`, and the one that is `coming`.

    `failed` is a newer report that failed, if nothing has changed since: another attempt would fail too.
    """

    basis: Basis
    report: QualityReport | None
    is_fresh: bool
    coming: QualityReport | None = None
    failed: QualityReport | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nobody needs to ask for a new report."""
        return self.is_fresh or self.coming is not None or self.failed is not None


def standing_of(facet: Facet, language: str) -> Standing:
    """The reports to show for `facet` in `language`; three queries at any size."""
    basis = basis_of(facet)
    coming = report = failed = None
    for row in QualityReport.objects.filter(facet=facet, language=language).order_by("-pk"):
        if row.state in UNFINISHED:
            coming = row
        elif row.state == ReportState.DONE:
            report = row
            break
        elif failed is None and row.basis == basis.digest:
            failed = row
    is_fresh = report is not None and report.basis == basis.digest and _is_young(report)
    return Standing(basis, report, is_fresh, coming, None if coming or is_fresh else failed)


def _is_young(report: QualityReport) -> bool:
    return report.finished_at is not None and timezone.now() - report.finished_at < KEPT


def basis_of(facet: Facet) -> Basis:
    """What a report on `facet` made now would depend on; two queries."""
    used = used_out_of_use(facet)
    return Basis(sha256(" ".join((current_version.stamp(facet), *sorted(used))).encode()).hexdigest(), used)


def used_out_of_use(facet: Facet) -> set[str]:
    """The codes of terms of `facet` that are out of use and that something in another room still uses. One query.

    As in usage.py, the relations of Term lead to the other rooms, so that this room imports none of them. Only models with a
    history count.
    """
    uses = Q(pk__in=())
    for relation in Term._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, str) and model._meta.app_label != "taxonomy" and hasattr(model, "history"):
            uses |= Q(Exists(model._default_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return set(Term.objects.filter(uses, facet=facet, status__in=OUT_OF_USE).values_list("code", flat=True))


def findings_of(facet: Facet, used: Collection[str], *, watch: Callable[[], None] = lambda: None) -> list[Finding]:
    """All findings about `facet` as it is, in the language that is active; takes seconds for a large facet.

    `watch` is called after each of STEPS steps, and may raise.
    """
    rows = rows_of(facet)
    watch()
    return check_rows(rows, used=used, scheme_uri=facet.uri, watch=watch)


def errors_of(facet: Facet, rows: Sequence[TermRow]) -> list[Finding]:
    """The errors that keep `rows` from being published as a version of `facet`."""
    findings = check_rows(rows, scheme_uri=facet.uri)
    return [finding for finding in findings if finding.severity == Severity.ERROR]


def errors_now(now: current_version.CurrentVersion, standing: Standing) -> list[Finding]:
    """The errors of the facet as it is now, as errors_of gives them: from a fresh report, or else by running the checks."""
    if standing.report is None or not standing.is_fresh:
        return errors_of(now.facet, now.rows)
    errors = [check.id for check in CHECKS.values() if check.severity == Severity.ERROR]
    rows = standing.report.findings.filter(check_name__in=errors)
    return [Finding(row.check_name, Severity.ERROR, tuple(row.codes), row.message) for row in rows]


def counts_of(report: QualityReport) -> list[Count]:
    """The counts of each check that found something, in the order of `report`."""
    return [Count(CHECKS[name], findings, terms) for name, findings, terms in report.counts if name in CHECKS]


def first_findings(report: QualityReport, counts: Iterable[Count], *, each: int) -> QuerySet[QualityFinding]:
    """The first findings of each check of `counts`, without all of their codes; one query."""
    names, numbers = [count.check.id for count in counts], list(range(1, each + 1))
    return report.findings.filter(check_name__in=names, number__in=numbers).order_by("number").defer("codes")
