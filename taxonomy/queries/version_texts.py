"""Differences between versions (versions.py) in words, for pages and tables."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from taxonomy.models import MAPPING_KINDS, NOTE_KINDS, REPLACEMENT_RULES, SYNONYM_KINDS
from taxonomy.vocabulary.row_paths import Paths
from taxonomy.vocabulary.rows import NoteKind, TermRow
from taxonomy.vocabulary.statuses import OUT_OF_USE, TermStatus
from taxonomy.vocabulary.versions import Difference, DifferenceKind

KINDS: Mapping[DifferenceKind, str | Promise] = {
    DifferenceKind.ADDED: gettext_lazy("Added"),
    DifferenceKind.REMOVED: gettext_lazy("Removed"),
    DifferenceKind.ADOPTED: gettext_lazy("Taken into use"),
    DifferenceKind.DEPRECATED: gettext_lazy("Deprecated"),
    DifferenceKind.MERGED: gettext_lazy("Merged"),
    DifferenceKind.RESTORED: gettext_lazy("Restored"),
    DifferenceKind.REPLACED: gettext_lazy("Replacement changed"),
    DifferenceKind.MOVED: gettext_lazy("Moved"),
    DifferenceKind.REDEFINED: gettext_lazy("Redefined"),
    DifferenceKind.RELABELLED: gettext_lazy("Relabelled"),
    DifferenceKind.REWORDED: gettext_lazy("Wording changed"),
    DifferenceKind.OTHER: gettext_lazy("Details changed"),
}


def sides(difference: Difference, before: Paths, after: Paths) -> tuple[list[str], list[str]]:
    """What only the older version says of the term, and what only the newer one says, in the fields that differ."""
    old = _lines(difference.before, difference.fields, before)
    new = _lines(difference.after, difference.fields, after)
    return [line for line in old if line not in new], [line for line in new if line not in old]


def _lines(row: TermRow | None, fields: Iterable[str], paths: Paths) -> list[str]:
    return [line for field in fields for line in _TEXTS[field](row, paths)] if row else []


def _replacements(row: TermRow, paths: Paths) -> list[str]:
    if not row.replaced_by:
        return [_("Nothing replaces it")] if row.status in OUT_OF_USE else []
    names = {"terms": "; ".join(paths.named(code) for code in row.replaced_by)}
    if row.replacement_rule:
        return [_("Replaced by %(terms)s. %(rule)s.") % {**names, "rule": REPLACEMENT_RULES[row.replacement_rule]}]
    return [_("Replaced by %(terms)s") % names]


def _named(name: str | Promise, value: object) -> list[str]:
    return [_("%(name)s: %(value)s") % {"name": name, "value": value}] if value else []


def _spoken(language: str, text: str) -> str:
    return _("%(name)s: %(value)s") % {"name": language, "value": text} if language else text


def _words(name: str | Promise, language: str, text: str) -> str:
    if not language:
        return _("%(name)s: %(value)s") % {"name": name, "value": text}
    return _("%(name)s (%(language)s): %(value)s") % {"name": name, "language": language, "value": text}


_TEXTS: Mapping[str, Callable[[TermRow, Paths], list[str]]] = {
    "parent_code": lambda row, paths: [paths.named(row.code)],
    "broader": lambda row, paths: [_("Also under %(path)s") % {"path": paths.named(code)} for code in row.broader],
    "status": lambda row, _paths: [str(TermStatus(row.status).label)] if row.status else [],
    "replaced_by": _replacements,
    "replacement_rule": lambda _row, _paths: [],  # the text of replaced_by says it
    "status_reason": lambda row, _paths: _named(_("Reason"), row.status_reason),
    "labels": lambda row, _paths: [_spoken(language, text) for language, text in sorted(row.labels.items())],
    "definition": lambda row, _paths: [
        _spoken(note.language, note.text) for note in row.notes if note.kind == NoteKind.DEFINITION
    ],
    "synonyms": lambda row, _paths: [_words(SYNONYM_KINDS[kind], language, text) for kind, language, text in row.synonyms],
    "notes": lambda row, _paths: [
        _words(NOTE_KINDS[kind], language, text) for kind, language, text in row.notes if kind != NoteKind.DEFINITION
    ],
    "notations": lambda row, _paths: [_words(_("Notation"), notation.datatype, notation.text) for notation in row.notations],
    "mappings": lambda row, _paths: [_words(MAPPING_KINDS[name.kind], name.scheme, name.target) for name in row.mappings],
    "related": lambda row, paths: [_("Related to %(path)s") % {"path": paths.named(code)} for code in row.related],
    "uri": lambda row, _paths: _named(_("URI"), row.uri),
    "owner": lambda row, _paths: _named(_("Owner"), row.owner),
    "valid_from": lambda row, _paths: _named(_("Valid from"), row.valid_from and row.valid_from.isoformat()),
    "valid_to": lambda row, _paths: _named(_("Valid to"), row.valid_to and row.valid_to.isoformat()),
    "sort": lambda row, _paths: [_("Place among its siblings: %(place)d") % {"place": row.sort}] if row.sort else [],
}
"""Field of a Difference -> what a row holds in it, as lines of text."""
