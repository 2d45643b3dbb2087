"""The page that edits the words of a term: its forms, and the conflicts when somebody else saved first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from pages.form_pages import Conflict
from pages.form_problems import add_problems, refill
from pages.taxonomy.details.forms import MOST_ROWS, ROWS, DetailsForm, row_formset
from pages.taxonomy.forms import picks_in
from taxonomy.models import Term
from taxonomy.queries.references import Pick
from taxonomy.queries.word_tables import word_rows, words_of
from taxonomy.vocabulary.detail_rules import Words, clean_words

MOST_SHOWN = 40
"""The most synonyms and notes on one page. If a term has more, the page edits one language at a time."""
MOST_EDITED = 100
"""The most rows of one kind on one page; the others stay as they are."""
BLANK_ROWS = 2
_NEVER = datetime.min.replace(tzinfo=UTC)
NAMES: dict[str, str | Promise] = {
    "synonyms": gettext_lazy("Synonyms"),
    "notes": gettext_lazy("Notes"),
    "notations": gettext_lazy("Notations"),
    "mappings": gettext_lazy("Matches elsewhere"),
}


@dataclass
class RowGroup:
    """The rows of one kind. `field` is their name in save_details, `problems` are about the rows as a whole, and `more` is the
    number of rows that do not fit on one page."""

    field: str
    name: str | Promise
    rows: Any
    problems: Sequence[str] = ()
    more: int = 0


class DetailsPage:
    """The page of term_edit for a reader of `reader`. `data` is the submitted form; without it the page shows what is saved.

    Of a term with many words only those in `language` are edited (None: the reader's); the others stay as they are.
    `conflicts` is None unless somebody else saved first.
    """

    def __init__(self, term: Term, data: QueryDict | None, *, reader: str, language: str | None) -> None:
        self._load(term)
        self._reader = reader
        self.conflicts: list[Conflict] | None = None
        tags = [word.language for word in self._held.synonyms] + [word.language for word in self._held.notes]
        self.languages = sorted(set(tags))
        self.language = _chosen(self.languages, reader, language) if len(tags) > MOST_SHOWN else None
        self.wants_saving = data is not None and "add" not in data
        self.form = DetailsForm(data) if data is not None else DetailsForm(initial=_initial(term, self._related))
        self.sections = [
            RowGroup(field, name, self._rows(field, data), more=max(0, len(self._in_language(field)) - MOST_EDITED))
            for field, name in NAMES.items()
        ]

    @property
    def is_stale(self) -> bool:
        """Whether somebody else has saved since the form was shown."""
        return self.conflicts is not None

    @property
    def has_problems(self) -> bool:
        """Whether a problem keeps the form from being saved; False while the person only adds rows."""
        return self.wants_saving and bool(
            self.form.errors or any(section.problems or section.rows.total_error_count() for section in self.sections)
        )

    def is_valid(self) -> bool:
        """Whether the service can take what was typed. The page shows all problems, not only the first."""
        return all([self.form.is_valid(), *(section.rows.is_valid() for section in self.sections)])

    def values(self) -> dict[str, Any]:
        """The keyword arguments of details.save_details, except the term and the actor."""
        cleaned = self.form.cleaned_data
        return {
            **{name: cleaned[name] for name in ("related", "uri", "owner", "valid_from", "valid_to")},
            **{section.field: self._typed(section) for section in self.sections},
            "expected": moment(cleaned["expected"]),
        }

    def refuse(self, error: ValidationError) -> None:
        """Show why the service refused it, and keep everything that was typed."""
        if getattr(error, "code", None) == "conflict":
            self._load(Term.objects.select_related("facet", "owner").get(pk=self.term.pk))
            self.conflicts = self._conflicts()
            refill(self.form, expected=self.term.updated_at.isoformat())
            return
        problems = dict(error.message_dict)
        for section in self.sections:
            section.problems = problems.pop(section.field, [])
        if problems:
            add_problems(self.form, ValidationError(problems))

    @cached_property
    def picks(self) -> list[Pick]:
        """The related terms as the picker shows them."""
        return picks_in(self.form["related"])

    def _load(self, term: Term) -> None:
        rows = word_rows(term.pk)
        self.term = term
        self._held = words_of(rows)
        self._labels = {row.language: row.text for row in rows if row.table == "label"}
        ids = [row.other_id for row in rows if row.table in {"related", "related_back"}]
        self._related = sorted(other.reference for other in Term.objects.filter(pk__in=ids).select_related("facet"))

    def _rows(self, field: str, data: QueryDict | None) -> Any:
        formset = row_formset(ROWS[field][0])
        names = list(ROWS[field][0].base_fields)
        blank = {"language": self.language or self._reader} if "language" in names else {}
        if data is not None:
            return formset(grown(data, field, **blank) if data.get("add") == field else data, prefix=field)
        initial = [{name: getattr(word, name) for name in names} for word in self._in_language(field)[:MOST_EDITED]]
        rows = formset(initial=[*initial, *([blank] * BLANK_ROWS)], prefix=field)
        rows.extra = len(initial) + BLANK_ROWS
        return rows

    def _in_language(self, field: str) -> list[Any]:
        """The words of the term in the edited language; all of them if the page edits every language."""
        held = getattr(self._held, field)
        return [word for word in held if self.language is None or getattr(word, "language", self.language) == self.language]

    def _typed(self, section: RowGroup) -> list[Any]:
        """The rows that the page does not show, followed by the rows as they were typed."""
        make = ROWS[section.field][1]
        shown = self._in_language(section.field)[:MOST_EDITED]
        hidden = [word for word in getattr(self._held, section.field) if word not in shown]
        return hidden + [make(*row.value()) for row in section.rows]

    def _conflicts(self) -> list[Conflict]:
        typed = Words(**{section.field: tuple(self._typed(section)) for section in self.sections})
        words, _problems = clean_words(typed, held=self._held, labels=self._labels)
        theirs, yours = _initial(self.term, self._related), self.form.cleaned_data
        owner, related = yours["owner"], sorted(other.reference for other in yours["related"])
        typed_once = {
            "related": "\n".join(related),
            "uri": yours["uri"],
            "owner": owner.username if owner else "",
            **{name: str(yours[name] or "") for name in ("valid_from", "valid_to")},
        }
        theirs_once = {**{name: str(theirs[name] or "") for name in typed_once}, "related": "\n".join(self._related)}
        pairs = [
            *((str(name), _lines(getattr(self._held, field)), _lines(getattr(words, field))) for field, name in NAMES.items()),
            *((str(self.form.fields[name].label), theirs_once[name], typed_once[name]) for name in typed_once),
        ]
        return [Conflict(*pair) for pair in pairs if pair[1] != pair[2]]


def moment(text: str) -> datetime:
    """Read the time stamp in a form. One that cannot be read becomes a time that no term has."""
    try:
        return parse_datetime(text) or _NEVER
    except ValueError:
        return _NEVER


def _chosen(languages: Sequence[str], reader: str, asked: str | None) -> str:
    if asked is not None:
        return asked
    return reader if reader in languages else languages[0]


def _initial(term: Term, related: Sequence[str]) -> dict[str, Any]:
    return {
        "expected": term.updated_at.isoformat(),
        "related": related,
        "uri": term.uri,
        "owner": term.owner.username if term.owner else "",
        "valid_from": term.valid_from,
        "valid_to": term.valid_to,
    }


def grown(data: QueryDict, field: str, **blank: str) -> QueryDict:
    """Return `data` with one more row, which holds `blank`."""
    typed = data.copy()
    count = data.get(f"{field}-TOTAL_FORMS", "")
    rows = min(int(count), MOST_ROWS) if count.isascii() and count.isdecimal() and len(count) <= len(str(MOST_ROWS)) else 0
    typed[f"{field}-TOTAL_FORMS"] = str(rows + 1)
    for name, value in blank.items():
        typed[f"{field}-{rows}-{name}"] = value
    return typed


def _lines(words: Sequence[Any]) -> str:
    return "\n".join(sorted(" · ".join(part for part in word if part) for word in words))
