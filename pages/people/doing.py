"""What one person did, out of all rooms, newest first.

Each source is a table whose rows name the person. A page asks each source for its newest rows before a cursor and merges
them, so it costs one query a source however much there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from channels.models import ApiToken, ChannelSystem
from content.models import Asset, Edit
from people.language import reader_language
from people.models import AccountEvent, User
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest, Verdict
from taxonomy.models import Facet, FacetVersion, Term, TermImport, TermLabel
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE

HISTORY_WORDS = {"+": gettext_lazy("Created"), "~": gettext_lazy("Changed"), "-": gettext_lazy("Deleted")}


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did: `what` kind of thing, its `name`, its address (empty: it has none), and how or why."""

    at: datetime
    what: str | Promise
    name: str
    address: str
    note: str | Promise


@dataclass(frozen=True)
class Source:
    """A table whose rows say who and when, and how one of its rows is told."""

    what: str | Promise
    rows: Callable[[], QuerySet[Any]]
    who: str
    at: str
    told: Callable[[Any], tuple[str, str, str | Promise]]
    """From a row: the name of the thing, its address, and how or why."""
    key: str = "pk"


def _history_note(row: Any) -> str | Promise:
    return row.history_change_reason or HISTORY_WORDS[row.history_type]


def _history(what: str | Promise, model: Any, name: Callable[[Any], tuple[str, str]], *related: str) -> Source:
    return Source(
        what,
        lambda: model.history.select_related(*related) if related else model.history.all(),
        "history_user",
        "history_date",
        lambda row: (*name(row), _history_note(row)),
        "history_id",
    )


def _label_now() -> Subquery:
    """What the term of a history row is called now, in the language of the reader if it has a label in it; None without any."""
    rank = Case(When(language=reader_language(), then=0), When(language=FALLBACK_LANGUAGE, then=1), default=2)
    labels = TermLabel.objects.filter(term_id=OuterRef("id")).order_by(rank, "language")
    return Subquery(labels.values("text")[:1])


def _event(row: AccountEvent) -> tuple[str, str, str | Promise]:
    return row.person.display_name, reverse("person-detail", args=[row.person_id]), row.get_kind_display()


SOURCES = (
    Source(
        gettext_lazy("Asset"),
        lambda: Edit.objects.select_related("asset"),
        "actor",
        "at",
        lambda row: (row.asset.title, reverse("asset-detail", args=[row.asset.code]), gettext_lazy("Edited")),
    ),
    Source(
        gettext_lazy("Asset"),
        # A save without a reason has left an Edit, above.
        lambda: Asset.history.exclude(history_type="~", history_change_reason="").exclude(
            history_type="~", history_change_reason=None
        ),
        "history_user",
        "history_date",
        lambda row: (row.title, reverse("asset-detail", args=[row.code]), _history_note(row)),
        "history_id",
    ),
    Source(
        gettext_lazy("Term"),
        lambda: Term.history.select_related("facet").annotate(label=_label_now()),
        "history_user",
        "history_date",
        lambda row: (row.label or row.code, reverse("term-detail", args=[row.facet.code, row.code]), _history_note(row)),
        "history_id",
    ),
    _history(gettext_lazy("Label"), TermLabel, lambda row: (row.text, "")),
    _history(gettext_lazy("Facet"), Facet, lambda row: (row.name, "")),
    _history(gettext_lazy("Import"), TermImport, lambda row: (row.file_name, reverse("term-import", args=[row.id]))),
    Source(
        gettext_lazy("Facet version"),
        lambda: FacetVersion.objects.select_related("facet").defer("content"),
        "published_by",
        "published_at",
        lambda row: (
            f"{row.facet.name} {row}",
            reverse("facet-version", args=[row.facet.code, str(row)]),
            gettext_lazy("Published"),
        ),
    ),
    _history(gettext_lazy("Channel system"), ChannelSystem, lambda row: (row.name, reverse("channel-detail", args=[row.code]))),
    Source(
        gettext_lazy("API token"),
        lambda: ApiToken.objects.select_related("channel_system"),
        "created_by",
        "created_at",
        lambda row: (
            f"{row.name} ({row.prefix}…)",
            reverse("channel-detail", args=[row.channel_system.code]),
            gettext_lazy("Issued"),
        ),
    ),
    _history(
        gettext_lazy("Change request"),
        ChangeRequest,
        lambda row: (f"CR-{row.id}: {row.title}", reverse("change-request-detail", args=[row.id])),
    ),
    Source(
        gettext_lazy("Verdict"),
        lambda: Verdict.objects.select_related("change_request"),
        "reviewer",
        "at",
        lambda row: (
            str(row.change_request),
            reverse("change-request-detail", args=[row.change_request_id]),
            row.get_decision_display(),
        ),
    ),
    Source(
        gettext_lazy("Release"),
        lambda: Release.objects.select_related("change_request"),
        "released_by",
        "released_at",
        lambda row: (str(row.change_request), reverse("release-detail", args=[row.pk]), gettext_lazy("Released")),
    ),
    Source(gettext_lazy("Account"), lambda: AccountEvent.objects.select_related("person"), "actor", "at", _event),
)


@dataclass(frozen=True)
class Cursor:
    """A place in the list: after the row `key` of source number `source`, of the moment `at`."""

    at: datetime
    source: int
    key: int

    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.at.isoformat()}_{self.source}_{self.key}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in `text`; None if it is none of ours."""
        try:
            at, source, key = text.split("_")
            cursor = cls(datetime.fromisoformat(at), int(source), int(key))
        except ValueError:
            return None
        return cursor if cursor.at.tzinfo and 0 <= cursor.source < len(SOURCES) and 0 <= cursor.key < 2**63 else None


def deeds_of(person: User, after: Cursor | None, most: int) -> tuple[list[Deed], Cursor | None]:
    """What `person` did, newest first, `most` at a time; and the cursor of the next page, None on the last one."""
    found = [_rows(number, source, person, after, most + 1) for number, source in enumerate(SOURCES)]
    rows = list(islice(merge(*found, key=lambda row: (-row[0].at.timestamp(), row[0].source, -row[0].key)), most + 1))
    deeds = [Deed(cursor.at, SOURCES[cursor.source].what, *SOURCES[cursor.source].told(row)) for cursor, row in rows[:most]]
    return deeds, rows[most - 1][0] if len(rows) > most else None


def _rows(number: int, source: Source, person: User, after: Cursor | None, most: int) -> Iterator[tuple[Cursor, Any]]:
    """The newest rows of one source after the cursor, each with its own cursor."""
    rows = source.rows().filter(**{source.who: person}).order_by(f"-{source.at}", f"-{source.key}")
    if after:
        older = Q(**{f"{source.at}__lt": after.at})
        if number > after.source:
            older |= Q(**{source.at: after.at})
        elif number == after.source:
            older |= Q(**{source.at: after.at, f"{source.key}__lt": after.key})
        rows = rows.filter(older)
    return ((Cursor(getattr(row, source.at), number, getattr(row, source.key)), row) for row in rows[:most])
