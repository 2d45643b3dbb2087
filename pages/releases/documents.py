"""The documents of one release at its channel systems, trouble first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from people.language import reader_language
from propagation.delivery.models import Attempt, ReleaseTarget
from propagation.delivery.queries.progress import IS_CURRENT
from propagation.delivery.queries.serving import shown_status
from propagation.delivery.queries.statuses import status
from propagation.delivery.rules.states import WORST_FIRST, Shown
from propagation.feed.models import Release
from taxonomy.queries.references import path_names

PAGE_SIZE = 25
MOST_ATTEMPTS = 20
REPLACED = "replaced"
_ORDER = (*(shown for shown in WORST_FIRST if shown != Shown.IN_SYNC), REPLACED, Shown.IN_SYNC)


@dataclass(frozen=True)
class DocumentRow:
    """One document on one channel system. `status` is a word of Shown, or REPLACED. `is_current`: the channel system must serve
    it still. `attempts` is empty unless the row is open."""

    target: ReleaseTarget
    status: str
    is_current: bool
    channel: str
    is_open: bool
    attempts: Sequence[Attempt]


@dataclass(frozen=True)
class DocumentPage:
    """`next` is the mark after which the next page begins, "" on the last one. `is_first`: nothing comes before it."""

    rows: Sequence[DocumentRow]
    next: str
    is_first: bool


def document_page(release: Release, *, system: str, after: str, opened: str) -> DocumentPage:
    """The documents of `release` after the mark `after` ("": from the beginning).

    Those that need somebody come first, confirmed ones last. `system` is the code of the only channel system to show, "" for
    all; `opened` the id of an open row.
    """
    replaced, confirmed = _ORDER.index(REPLACED), _ORDER.index(Shown.IN_SYNC)
    cases = [
        When(~IS_CURRENT & Q(confirmed_at=None), then=Value(replaced)),
        When(~IS_CURRENT, then=Value(confirmed)),
        *(When(shown=shown, then=Value(_ORDER.index(shown))) for shown in Shown),
    ]
    ranked = ReleaseTarget.objects.annotate(shown=status("serving_state__"), rank=Case(*cases, output_field=IntegerField()))
    targets = ranked.filter(release=release)
    if system:
        targets = targets.filter(serving_state__channel_system__code=system)
    mark = _mark(after)
    if mark:
        targets = targets.filter(Q(rank__gt=mark[0]) | Q(rank=mark[0], pk__gt=mark[1]))
    # The database sorts them all by rank, so it must not carry what only the rows of this page need.
    chosen = list(targets.order_by("rank", "pk").values_list("pk", flat=True)[: PAGE_SIZE + 1])
    targets = ranked.filter(pk__in=chosen)
    related = ("channel_system__health", "document__asset", "document__channel", "reported__revision", "target__release")
    targets = targets.select_related("entry__revision", "confirmed_by", *(f"serving_state__{name}" for name in related)).defer(
        *(f"{entry}__content" for entry in ("entry", "serving_state__reported", "serving_state__target")),
        *(f"{entry}__revision__snapshot" for entry in ("entry", "serving_state__reported")),
    )
    found = list(targets.order_by("rank", "pk"))
    shown = found[:PAGE_SIZE]
    names = path_names({target.serving_state.document.channel for target in shown}, reader_language())
    rows = [_row(target, names, release, is_open=str(target.pk) == opened) for target in shown]
    has_more = len(found) > PAGE_SIZE
    return DocumentPage(rows, f"{shown[-1].rank}-{shown[-1].pk}" if has_more else "", is_first=mark is None)


def _mark(text: str) -> tuple[int, int] | None:
    rank, _dash, pk = text.partition("-")
    return (int(rank), int(pk)) if f"{rank}{pk}".isdecimal() and rank and pk and len(text) <= len("9-") + 18 else None


def _row(target: ReleaseTarget, names: dict[int, str], release: Release, *, is_open: bool) -> DocumentRow:
    state = target.serving_state
    is_current = (state.target_id, state.operation) == (target.entry_id, target.operation)
    word = str(shown_status(state)) if is_current else str(Shown.IN_SYNC) if target.confirmed_at else REPLACED
    tries = state.tries.filter(entry__release=release).order_by("-pk")[:MOST_ATTEMPTS] if is_open else ()
    return DocumentRow(target, word, is_current, names[state.document.channel_id], is_open, list(tries))
