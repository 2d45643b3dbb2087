"""Terms as rows of a file, and importing them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from people.models import User
from taxonomy.models import Facet
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.rows import ImportReport, Notation, Note, OutsideName, Synonym, TermRow


def row(code: str, parent: str = "", number: int = 1, **labels: str) -> TermRow:
    return TermRow(code, parent, labels or {"en": code}, number, "terms.csv")


def imported(rows: Sequence[TermRow], *, facet: str = "product", actor: User, **options: bool) -> ImportReport:
    return import_terms(facet=Facet.objects.get(code=facet), rows=rows, actor=actor, **options)


PETS = [row("cats", "pets", 1, en="Cats", fr="Chats"), row("toys", "cats", 2), row("pets", "", 3), row("dogs", "pets", 4)]
WHOLE: dict[str, Any] = {
    "broader": ("q",),
    "synonyms": (Synonym("alternative", "en", "Ex"), Synonym("hidden", "", "exx")),
    "notes": (Note("definition", "en", "The letter"), Note("use_when", "fr", "Toujours")),
    "notations": (Notation("0110"), Notation("X", "http://example.org/n")),
    "mappings": (OutsideName("exact", "http://example.org/x"), OutsideName("identifier", "7", "google")),
    "related": ("q",),
    "uri": "http://example.org/ours/x",
    "owner": "sara",
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2026, 12, 31),
}
"""A value for everything that a row can say of a term, beside its labels."""
