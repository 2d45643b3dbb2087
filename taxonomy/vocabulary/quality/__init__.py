"""Checks for what is wrong, doubtful or missing in a vocabulary from any source; one topic a file. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence

from django.utils.translation import gettext as _

from taxonomy.vocabulary.quality import identity, labelling, lifecycle, mapping, structure, translation
from taxonomy.vocabulary.quality.checks import CHECKS, NOT_CHECKED, Check, Finding
from taxonomy.vocabulary.quality.indexed import build
from taxonomy.vocabulary.rows import RowProblem, TermRow

__all__ = ["CHECKS", "NOT_CHECKED", "TOPICS", "Check", "Finding", "as_problems", "check_rows"]

TOPICS = (identity, labelling, translation, structure, mapping, lifecycle)

_ORDER = {check: place for place, check in enumerate(CHECKS)}
_GRAVITY = {severity: place for place, severity in enumerate(("error", "warning", "info"))}


def check_rows(
    rows: Sequence[TermRow],
    *,
    languages: Sequence[str] = (),
    used: Collection[str] = (),
    scheme_uri: str = "",
    watch: Callable[[], None] = lambda: None,
) -> list[Finding]:
    """Return all findings about a whole vocabulary: errors first, then in the order of CHECKS and of the rows. Never raises.

    A term needs a label in one language or another; `languages` are those in which every term needs one. `used` are the codes
    that content carries. `scheme_uri` is the URI of the vocabulary itself. Of several rows with one code only the first is
    checked; join rows of several files first (imports/tidy.py). Terms out of use need no translation, definition or links, and
    may share a label with others. `watch` is called after each of TOPICS, and may raise.
    """
    vocabulary = build(rows, languages=languages, used=used, scheme_uri=scheme_uri)
    findings: list[Finding] = []
    for topic in TOPICS:
        findings += topic.check(vocabulary)
        watch()
    return sorted(findings, key=lambda finding: (_GRAVITY[finding.severity], _ORDER[finding.check]))


def as_problems(findings: Iterable[Finding]) -> list[RowProblem]:
    """The findings as problems that an import reports, each with what to do."""
    return [
        RowProblem(
            finding.file,
            finding.row,
            _("%(finding)s %(advice)s") % {"finding": finding.message, "advice": CHECKS[finding.check].advice},
            finding.check,
            finding.severity,
        )
        for finding in findings
    ]
