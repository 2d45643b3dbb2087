"""Quality reports as jobs, as imports are: asked for by whoever opens the page, made by a worker. The row is the queue.

One worker at a time has a report (jobs/lease.py); one that comes back too late stores nothing.
"""

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter

from django.db import transaction
from django.db.models import Max
from django.utils.translation import override

from jobs import lease
from taxonomy.models import UNFINISHED, Facet, QualityFinding, QualityReport, ReportState, Term
from taxonomy.queries.quality_reports import STEPS, Standing, basis_of, findings_of, standing_of
from taxonomy.vocabulary.quality import Finding

TERMS_AT_ONCE = 500
"""A facet of up to so many terms is looked at while the person waits; a larger one by a worker."""
CODES_LISTED = 5
STORED_AT_ONCE = 1_000
logger = logging.getLogger(__name__)


def attend_report(*, facet: Facet, language: str) -> Standing:
    """What there is to show of `facet`. What is out of date is made anew: at once where the facet is small, else it is asked
    for, and the next worker makes it."""
    standing = standing_of(facet, language)
    if standing.is_settled:
        return standing
    row = _asked_for(facet, language)
    if row is not None and Term.objects.filter(facet=facet)[: TERMS_AT_ONCE + 1].count() <= TERMS_AT_ONCE:
        look_for_reports(only=row)
    return standing_of(facet, language)


def ask_for_report(*, facet: Facet, language: str) -> None:
    """Have `facet` looked at anew by the next worker, even where the last report holds or could not be made."""
    _asked_for(facet, language)


def look_for_reports(*, only: QualityReport | None = None) -> int:
    """Make all reports that are asked for, or `only` that one; returns how many. Safe to run at any time in several
    processes."""
    rows = QualityReport.objects.select_related("facet")
    count = 0
    while row := lease.claim(rows.filter(pk=only.pk) if only else rows):
        if row.lease_until is None:  # given up
            continue
        count += 1
        try:
            _look(row)
        except lease.Stopped:
            logger.info("The report %d on %s is made by another worker.", row.pk, row.facet.code)
    return count


def _asked_for(facet: Facet, language: str) -> QualityReport | None:
    """A new report that waits; None where one is coming already."""
    asked = QualityReport(facet=facet, language=language)
    QualityReport.objects.bulk_create([asked], ignore_conflicts=True)
    return QualityReport.objects.filter(facet=facet, language=language, state=ReportState.WAITING).first()


def _look(row: QualityReport) -> None:
    """Look at the facet of `row`, and store what is found."""
    basis = basis_of(row.facet)
    lease.beat(row, basis=basis.digest, done=0, total=STEPS)
    row.findings.all().delete()
    try:
        with override(row.language):
            findings = findings_of(row.facet, basis.used, watch=lambda: lease.beat(row, done=row.done + 1))
    except lease.Stopped:
        raise
    except Exception:  # whatever rows do to a check, or others' writes to reading them, whoever waits is told
        logger.exception("The facet %s could not be looked at.", row.facet.code)
        lease.finish(row, ReportState.FAILED)
        return
    _store(row, findings)
    lease.finish(row, ReportState.DONE, counts=_counts(findings))
    _forget(row)


def _store(row: QualityReport, findings: Sequence[Finding]) -> None:
    """In pieces, so that nobody who writes has to wait for long."""
    rows = _rows(row, findings)
    while several := list(islice(rows, STORED_AT_ONCE)):
        with transaction.atomic():
            lease.beat(row)
            QualityFinding.objects.bulk_create(several)


def _rows(row: QualityReport, findings: Sequence[Finding]) -> Iterator[QualityFinding]:
    for name, several in groupby(findings, key=attrgetter("check")):
        for number, finding in enumerate(several, start=1):
            yield QualityFinding(
                report=row,
                check_name=name,
                number=number,
                message=finding.message,
                term_count=len(finding.codes),
                first_codes=finding.codes[:CODES_LISTED],
                codes=finding.codes,
            )


def _counts(findings: Sequence[Finding]) -> list[tuple[str, int, int]]:
    """As QualityReport.counts: (check, findings, terms)."""
    groups = ((name, list(several)) for name, several in groupby(findings, key=attrgetter("check")))
    return [(name, len(group), len({code for finding in group for code in finding.codes})) for name, group in groups]


def _forget(row: QualityReport) -> None:
    """Delete what is older than the report before `row`; that one somebody may be reading."""
    older = QualityReport.objects.filter(facet=row.facet, language=row.language, pk__lt=row.pk).exclude(state__in=UNFINISHED)
    before = older.filter(state=ReportState.DONE).aggregate(last=Max("pk"))["last"]
    older.exclude(pk=before).delete()
