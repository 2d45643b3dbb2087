"""Findings of the quality report, as findings.html shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from people.language import reader_language
from taxonomy.models import Facet, QualityFinding, Term
from taxonomy.queries.searching import label_of
from taxonomy.vocabulary.labels import Label


@dataclass(frozen=True)
class ShownFinding:
    """A finding for a page. `terms`: code and label of the first of its terms that still exist."""

    finding: QualityFinding
    terms: Sequence[tuple[str, Label]]

    @property
    def more(self) -> int:
        return self.finding.term_count - len(self.terms)


def shown_findings(facet: Facet, findings: Iterable[QualityFinding]) -> list[ShownFinding]:
    """Return `findings` with the labels of their first terms; two more queries."""
    findings = list(findings)
    codes = {code for finding in findings for code in finding.first_codes}
    terms = Term.objects.filter(facet=facet, code__in=codes).prefetch_related("labels")
    labels = {term.code: label_of(term, reader_language()) for term in terms}
    return [
        ShownFinding(finding, [(code, labels[code]) for code in finding.first_codes if code in labels]) for finding in findings
    ]
