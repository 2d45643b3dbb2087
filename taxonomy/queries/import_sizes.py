"""Which imports are small enough to be done while somebody waits; a worker does the others, and the door answers at once."""

from taxonomy.models import Facet, Term, TermImport

BYTES_AT_ONCE = 100_000
ROWS_AT_ONCE = 500
TERMS_BESIDE = 10_000
"""A plan is made beside all terms of the facet, however few rows the file has; these take about a second."""


def is_read_at_once(facet: Facet, size: int) -> bool:
    """Whether a file of `size` bytes for `facet` is read and planned while somebody waits."""
    return size <= BYTES_AT_ONCE and _is_small(facet.pk)


def is_done_at_once(row: TermImport) -> bool:
    """Whether the plan of `row` is carried out, or submitted, while somebody waits."""
    return row.total <= ROWS_AT_ONCE and _is_small(row.facet_id)


def _is_small(facet_id: int) -> bool:
    return Term.objects.filter(facet=facet_id)[: TERMS_BESIDE + 1].count() <= TERMS_BESIDE
