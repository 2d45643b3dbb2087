"""What the checks (taxonomy/quality) say of a facet as it is now; kept until a term changes, because they read all of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language

from taxonomy.living import KEPT_SECONDS, Living
from taxonomy.models import USABLE, Facet, Term
from taxonomy.quality import CHECKS, Check, Finding, check_rows
from taxonomy.rows import Severity, TermRow


@dataclass(frozen=True)
class Group:
    """All findings of one check."""

    check: Check
    findings: list[Finding]

    @property
    def term_count(self) -> int:
        return len({code for finding in self.findings for code in finding.codes})


@dataclass(frozen=True)
class Report:
    """`findings` are in the order of quality.check_rows: errors first; `computed_at` says how old they are."""

    findings: list[Finding]
    computed_at: datetime
    counts: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        found = [finding.severity for finding in self.findings]
        object.__setattr__(self, "counts", {severity.value: found.count(severity) for severity in Severity})

    @property
    def errors(self) -> list[Finding]:
        """What keeps the facet from being published."""
        return [finding for finding in self.findings if finding.severity == Severity.ERROR]

    def groups(self, severity: str = "") -> Iterator[Group]:
        """The findings by check, all of them or those of one severity."""
        chosen = [finding for finding in self.findings if severity in {"", finding.severity}]
        for check, findings in groupby(chosen, key=lambda finding: finding.check):
            yield Group(CHECKS[check], list(findings))


def report_of(now: Living) -> Report:
    """The report on a facet in the language of the reader. From the cache where no term has changed, nor what uses those that
    are out of use; else computed, which takes a while for a large facet. One query, or a dozen."""
    facet = now.facet
    used = used_out_of_use(facet)
    basis = sha256(" ".join((now.stamp, *sorted(used))).encode()).hexdigest()
    key = f"taxonomy.quality.{facet.pk}.{get_language()}"
    kept: tuple[str, Report] | None = cache.get(key)
    if kept is None or kept[0] != basis:
        findings = _check(facet, now.rows, used)
        kept = basis, Report(findings, timezone.now())
        cache.set(key, kept, KEPT_SECONDS)
    return kept[1]


def errors_of(facet: Facet, rows: Sequence[TermRow]) -> list[Finding]:
    """What keeps `rows` from being published as a version of `facet`."""
    return [finding for finding in _check(facet, rows, used=()) if finding.severity == Severity.ERROR]


def used_out_of_use(facet: Facet) -> set[str]:
    """The codes of terms of `facet` that are out of use and that something in another room still uses. One query.

    As in usage.py the models are asked, so that this room need not know the others; only what people keep counts.
    """
    uses = Q(pk__in=())
    for relation in Term._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, str) and model._meta.app_label != "taxonomy" and hasattr(model, "history"):
            uses |= Q(Exists(model._default_manager.filter(**{relation.field.name: OuterRef("pk")})))
    rows = Term.objects.filter(uses, facet=facet).exclude(status__in=USABLE)
    return set(rows.values_list("code", flat=True))


def _check(facet: Facet, rows: Sequence[TermRow], used: Collection[str]) -> list[Finding]:
    return check_rows(rows, used=used, scheme_uri=facet.uri)
