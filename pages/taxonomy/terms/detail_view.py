"""All words and links of one term, grouped and ordered for its page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from taxonomy.models import MAPPING_KINDS, NOTE_KINDS, SYNONYM_KINDS, JourneyPart, Term
from taxonomy.queries.references import path_names
from taxonomy.queries.word_tables import WordRow, word_rows
from taxonomy.vocabulary.codes import JOURNEY_FACET
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE
from taxonomy.vocabulary.rows import NoteKind

_GUIDANCE = (NoteKind.USE_WHEN, NoteKind.AVOID_WHEN)


@dataclass(frozen=True)
class Text:
    """Words in one language; `language` is "" if the source names none."""

    language: str
    text: str


@dataclass(frozen=True)
class Group:
    """Words of one kind, with the name of the kind."""

    name: str | Promise
    texts: Sequence[Text]


@dataclass(frozen=True)
class Tie:
    """Another term. `name` is its path in the reader's language; `text` says more, such as when customers go there."""

    term: Term
    name: str
    text: str = ""


@dataclass(frozen=True)
class Outside:
    """A name of the term in another system. `kind` and `system` may be ""; `is_link`: a browser can open `text`."""

    kind: str | Promise
    system: str
    text: str

    @property
    def is_link(self) -> bool:
        return self.text.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Journey:
    """The part of a term in a journey. The name in `desired_action` is a path in the reader's language."""

    part: JourneyPart
    desired_action: Tie | None
    exits: Sequence[Tie]


@dataclass(frozen=True)
class Details:
    """Words and links of a term. Words: the reader's language first, then English, then others. Links: oldest first."""

    labels: Sequence[Text]
    synonyms: Sequence[Group]
    use_when: Sequence[Text]
    avoid_when: Sequence[Text]
    notes: Sequence[Group]
    notations: Sequence[Outside]
    mappings: Sequence[Outside]
    related: Sequence[Tie]
    broader: Sequence[Tie]
    narrower: Sequence[Tie]
    replacements: Sequence[Tie]
    journey: Journey | None


def details_of(term: Term, language: str) -> Details:
    """Read everything about `term` except its place; four queries, one more for a term of the facet journey."""
    by_table: dict[str, list[WordRow]] = defaultdict(list)
    for row in word_rows(term.pk):
        by_table["related" if row.table == "related_back" else row.table].append(row)
    part = None
    if term.facet.code == JOURNEY_FACET:
        part = JourneyPart.objects.filter(term=term).first()
    ids = {row.other_id for rows in by_table.values() for row in rows} | {part.desired_action_id if part else None}
    others = Term.objects.select_related("facet").in_bulk(ids - {None})
    names = path_names(others.values(), language)

    def ties(table: str) -> list[Tie]:
        pairs = [(row.other_id or 0, row.text) for row in by_table[table]]
        return [Tie(others[pk], names[pk], text) for pk, text in pairs if pk in others]

    notes = _groups(by_table["note"], NOTE_KINDS, language)
    return Details(
        labels=_in_order(by_table["label"], language),
        synonyms=[
            Group(SYNONYM_KINDS[kind], texts) for kind, texts in _groups(by_table["synonym"], SYNONYM_KINDS, language).items()
        ],
        use_when=notes.get(NoteKind.USE_WHEN, ()),
        avoid_when=notes.get(NoteKind.AVOID_WHEN, ()),
        notes=[Group(NOTE_KINDS[kind], texts) for kind, texts in notes.items() if kind not in _GUIDANCE],
        notations=[Outside("", row.extra, row.text) for row in by_table["notation"]],
        mappings=[Outside(MAPPING_KINDS.get(row.kind, row.kind), row.extra, row.text) for row in by_table["mapping"]],
        related=ties("related"),
        broader=ties("broader"),
        narrower=ties("narrower"),
        replacements=ties("replacement"),
        journey=_journey(part, others, names, ties("exit")) if part else None,
    )


def _journey(part: JourneyPart, others: Mapping[int, Term], names: Mapping[int, str], exits: Sequence[Tie]) -> Journey:
    pk = part.desired_action_id
    return Journey(part, Tie(others[pk], names[pk]) if pk else None, exits)


def _groups(rows: Sequence[WordRow], kinds: Iterable[str], language: str) -> dict[str, list[Text]]:
    """Kind -> its words, in the order of `kinds`."""
    return {kind: found for kind in kinds if (found := _in_order([row for row in rows if row.kind == kind], language))}


def _in_order(rows: Sequence[WordRow], language: str) -> list[Text]:
    """Sort by language: the reader's, its base language, English, no language, then the others by name."""
    first = [language.casefold(), language.casefold().partition("-")[0], FALLBACK_LANGUAGE, ""]

    def place(row: WordRow) -> tuple[int, str]:
        tag = row.language.casefold()
        return (first.index(tag) if tag in first else len(first), tag)

    return [Text(row.language, row.text) for row in sorted(rows, key=place)]
