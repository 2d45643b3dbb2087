"""Writes the words and links of terms that an import changes: labels, synonyms, notes, notations, mappings, further parents,
related terms, replacements. Called by import_writing.py."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from taxonomy.models import (
    Facet,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.services import bulk_rows
from taxonomy.services.bulk_rows import Signature
from taxonomy.vocabulary.folding import fold
from taxonomy.vocabulary.imports.plan import Item, Plan
from taxonomy.vocabulary.rows import TermRow

NAMED_AT_MOST = 500
"""Rows of up to this many terms are read by the ids of the terms; for more terms, the rows of the whole facet are read."""
_WORDS: dict[type[Any], tuple[Callable[[TermRow], Iterable[tuple[Any, ...]]], tuple[str, ...]]] = {
    TermSynonym: (attrgetter("synonyms"), ("kind", "language", "text")),
    TermNote: (attrgetter("notes"), ("kind", "language", "text")),
    TermNotation: (attrgetter("notations"), ("text", "datatype")),
    TermMapping: (attrgetter("mappings"), ("kind", "target", "scheme")),
}
"""Model -> (how to read the part of a TermRow that it stores, the fields that this part fills, in the order of its values)."""
_NOTHING = TermRow("", "", {})


@dataclass(frozen=True)
class Work:
    """What to write. `items` are the items of `plan` that change something. `ids` is code -> id of all terms of the facet; new
    terms are added as they are created. `owners` is user name -> id."""

    facet: Facet
    plan: Plan
    items: list[Item]
    ids: dict[str, int]
    owners: Mapping[str, int]
    signature: Signature

    def known(self) -> Iterable[tuple[TermRow, TermRow, Item]]:
        """(before, after, item) of each term that exists and changes."""
        return ((item.before, item.after, item) for item in self.items if item.before and item.after)

    def pairs(self) -> Iterator[tuple[TermRow, TermRow]]:
        """(before, after) of each term that changes; before is blank for a new one."""
        return ((item.before or _NOTHING, item.after) for item in self.items if item.after)

    def parts(self, read: Callable[[TermRow], Any]) -> Iterator[tuple[int, Any, Any]]:
        """(id, before, after) of each term that changes in the part that `read` takes from a row."""
        for before, after in self.pairs():
            old, new = read(before), read(after)
            if old != new:
                yield self.ids[after.code], old, new


def write(work: Work, watch: Callable[[], None]) -> None:
    """Write all words and links as the plan says. Calls `watch` after each table."""
    _write_labels(work)
    watch()
    for model in _WORDS:
        _write_words(work, model)
        watch()
    _write_links(work)
    watch()


def _write_labels(work: Work) -> None:
    new: list[bulk_rows.Values] = []
    corrected: dict[tuple[Any, ...], str] = {}
    gone: set[tuple[Any, ...]] = set()
    for pk, before, after in work.parts(attrgetter("labels")):
        new += [{"term_id": pk, "language": tag, "text": text} for tag, text in after.items() if tag not in before]
        corrected |= {(pk, tag): text for tag, text in after.items() if before.get(tag, text) != text}
        gone |= {(pk, tag) for tag in before if tag not in after}
    stored = _stored(work, TermLabel, ("term_id", "language"), {*corrected, *gone})
    bulk_rows.remove(TermLabel, (stored[key] for key in gone), work.signature)
    for key, text in corrected.items():
        stored[key].text, stored[key].folded = text, fold(text)
    bulk_rows.change(TermLabel, (stored[key] for key in corrected), ("text", "folded"), work.signature)
    bulk_rows.create(TermLabel, new, work.signature)


def _write_words(work: Work, model: type[Any]) -> None:
    read, names = _WORDS[model]
    keys = (([(pk, *part) for part in old], [(pk, *part) for part in new]) for pk, old, new in work.parts(read))
    _write_keys(work, model, ("term_id", *names), keys)


def _write_links(work: Work) -> None:
    def linked(pk: int, codes: Iterable[str]) -> list[tuple[Any, ...]]:
        return [(pk, work.ids[code]) for code in codes]

    def keys(read: Callable[[TermRow], Any]) -> Iterator[tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
        return ((linked(pk, old), linked(pk, new)) for pk, old, new in work.parts(read))

    _write_keys(work, TermBroader, ("term_id", "broader_id"), keys(attrgetter("broader")))
    _write_keys(
        work,
        TermReplacement,
        ("term_id", "replacement_id"),
        keys(lambda row: row.replaced_by if len(row.replaced_by) > 1 else ()),
    )
    related = (tuple([(min(pair), max(pair)) for pair in side] for side in sides) for sides in keys(attrgetter("related")))
    _write_keys(work, TermRelation, ("term_id", "other_id"), related)


def _write_keys(
    work: Work, model: type[Any], names: Sequence[str], pairs: Iterable[Sequence[Iterable[tuple[Any, ...]]]]
) -> None:
    """Insert and delete rows of a model whose fields are all key. `names` are these fields, the first of which is the id of a
    term of the facet. `pairs` are (the keys before, the keys after) of each term."""
    new: dict[tuple[Any, ...], None] = {}
    gone: dict[tuple[Any, ...], None] = {}
    for before, after in pairs:
        old, wanted = dict.fromkeys(before), dict.fromkeys(after)
        new |= {key: None for key in wanted if key not in old}
        gone |= {key: None for key in old if key not in wanted}
    stored = _stored(work, model, names, gone)
    bulk_rows.remove(model, (stored[key] for key in gone), work.signature)
    bulk_rows.create(model, (dict(zip(names, key, strict=True)) for key in new), work.signature)


def _stored(
    work: Work, model: type[Any], names: Sequence[str], keys: Collection[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Any]:
    """The rows of `model` with these `keys`, the first part of which is the id of a term of the facet."""
    if not keys:
        return {}
    ids = {key[0] for key in keys}
    near: dict[str, Any] = {"term_id__in": ids} if len(ids) <= NAMED_AT_MOST else {"term__facet": work.facet}
    read = attrgetter(*names)
    return {key: row for row in model.objects.filter(**near) if (key := read(row)) in keys}
