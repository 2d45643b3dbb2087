"""Reads that more than one place needs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from channels.models import ChannelState, ChannelSystem
from content.canonical import canonical_json, sha256_hex
from content.models import Asset, Edit, Revision
from content.queries import draft_snapshots
from people.models import User
from propagation.envelopes import Envelope
from propagation.matching import DocumentFacts, Subscription, serves
from propagation.models import (
    Attempt,
    Change,
    ChangeRequest,
    Document,
    DocumentTerm,
    FeedEntry,
    Hold,
    Operation,
    Release,
    ServingState,
)
from propagation.plans import DocumentMove, plan_moves
from propagation.states import Facts, Shown, shown
from taxonomy.queries import ancestor_ids

IS_CONFIRMED = Q(reported_position=F("position")) & (
    Q(operation=Operation.UPSERT, reported_hash=F("target__content_hash")) | Q(operation=Operation.RETIRE, reported_hash="")
)
"""The serving states that are in sync, for SQL; states.shown says the same of one row."""


def people_who_touched(change_request: ChangeRequest) -> set[int]:
    """Ids of the author and of everyone whose edit is in one of its revisions and not yet live at submission."""
    base = Coalesce("base_revision__number", 0)
    upserts = change_request.changes.filter(operation=Operation.UPSERT).annotate(base=base)
    carrying = upserts.filter(
        asset=OuterRef("revision__asset"),
        base__lt=OuterRef("revision__number"),
        revision__number__gte=OuterRef("revision__number"),
    )
    return {change_request.author_id, *Edit.objects.filter(Exists(carrying)).values_list("actor", flat=True)}


def possible_reviewers(change_request: ChangeRequest) -> list[User]:
    """Everyone who could approve it now: active, with the review right, and not among those who touched it."""
    able = User.objects.with_perm("propagation.review_changerequest", backend="django.contrib.auth.backends.ModelBackend")
    return list(able.exclude(pk__in=people_who_touched(change_request)).order_by("username"))


def subscription_of(system: ChannelSystem) -> Subscription:
    """What `system` serves, as matching.py wants it; prefetch its channels and filters where there are several."""
    filters: dict[int, set[int]] = {}
    for term in system.filters.all():
        filters.setdefault(term.facet_id, set()).add(term.pk)
    return Subscription(
        channels=frozenset(term.pk for term in system.channels.all()),
        languages=frozenset(system.languages),
        filters={facet: frozenset(terms) for facet, terms in filters.items()},
    )


def document_facts(documents: Sequence[Document]) -> dict[int, DocumentFacts]:
    """Document id -> what it is, from the terms of its current bytes."""
    terms: dict[int, set[int]] = {document.pk: set() for document in documents}
    for document_id, term_id in DocumentTerm.objects.filter(document__in=documents).values_list("document_id", "term_id"):
        terms[document_id].add(term_id)
    lineage = ancestor_ids({document.channel_id for document in documents}.union(*terms.values()))
    return {document.pk: _facts(document.channel_id, document.language, terms[document.pk], lineage) for document in documents}


def _facts(channel_id: int, language: str, terms: Iterable[int], lineage: dict[int, set[int]]) -> DocumentFacts:
    all_terms = frozenset[int]().union(*(lineage[term] for term in terms))
    return DocumentFacts(channel_lineage=frozenset(lineage[channel_id]), language=language, term_lineage=all_terms)


@dataclass(frozen=True)
class Landing:
    """One document that would reach one channel system: what it must do, and what it serves now (None: nothing yet)."""

    channel_system: ChannelSystem
    move: DocumentMove
    operation: Operation
    state: ServingState | None


def landing(changes: Iterable[Change]) -> list[Landing]:
    """Where `changes` (saved or not) will land if released now, by channel system and then as plan_moves orders them."""
    moves = plan_moves(changes)
    term_ids = {term.pk for move in moves for term in (*move.terms, move.channel)}
    lineage = ancestor_ids(term_ids)
    facts = {id(move): _facts(move.channel.pk, move.language, (term.pk for term in move.terms), lineage) for move in moves}
    documents = [move.document for move in moves if move.document]
    states: dict[tuple[int, int], ServingState] = {}
    for state in serving_states().filter(document__in=documents):
        states[state.channel_system_id, state.document_id] = state
    found = []
    for system in ChannelSystem.objects.select_related("health").prefetch_related("channels", "filters"):
        subscription = subscription_of(system)
        for move in moves:
            now = states.get((system.pk, move.document.pk)) if move.document else None
            if move.operation == Operation.UPSERT and serves(subscription, facts[id(move)]):
                found.append(Landing(system, move, Operation.UPSERT, now))
            elif now is not None and now.operation == Operation.UPSERT:
                found.append(Landing(system, move, Operation.RETIRE, now))
    return found


def draft_changes(assets: Iterable[Asset], withdrawals: Iterable[Asset] = ()) -> list[Change]:
    """The changes that submitting these assets now would make, unsaved; for a preview."""
    assets = list(assets)
    snapshots = draft_snapshots(assets)
    changes = []
    for asset in assets:
        snapshot = canonical_json(snapshots[asset.pk])
        revision = Revision(asset=asset, snapshot=snapshot, sha256=sha256_hex(snapshot))
        changes.append(Change(asset=asset, revision=revision, base_revision=asset.live_revision))
    changes += [
        Change(asset=asset, operation=Operation.RETIRE, revision=asset.live_revision, base_revision=asset.live_revision)
        for asset in withdrawals
        if asset.live_revision
    ]
    return changes


def serving_states() -> QuerySet[ServingState]:
    """Serving states with all that shown_status and the pages read."""
    return ServingState.objects.select_related(
        "channel_system__health",
        "document__asset",
        "document__channel",
        "target__revision",
        "previous__revision",
        "accepted__revision",
        "reported__revision",
    )


def shown_status(state: ServingState) -> Shown:
    """The word for `state` (from serving_states(), or it costs queries)."""
    system = state.channel_system
    facts = Facts(
        position=state.position,
        target_hash=state.target.content_hash if state.operation == Operation.UPSERT else "",
        accepted_position=state.accepted_position,
        reported_position=state.reported_position,
        reported_hash=state.reported_hash,
        is_held=state.hold == Hold.EXHAUSTED,
        is_rejected=state.hold == Hold.REJECTED,
        is_channel_running=system.state == ChannelState.ACTIVE and not system.health.stopped,
        is_waiting=state.next_attempt_at is not None or not system.is_push,
    )
    return shown(facts)


@dataclass
class SystemProgress:
    """How far one channel system is with a release: (state, status) per document, and how many have each status."""

    channel_system: ChannelSystem
    documents: list[tuple[ServingState, Shown]] = field(default_factory=list)
    counts: Counter[Shown] = field(default_factory=Counter)
    last_attempt: Attempt | None = None

    @property
    def is_done(self) -> bool:
        """Nothing more will happen by itself: every document is confirmed, refused, drifted or stopped."""
        return not (self.counts[Shown.PENDING] or self.counts[Shown.ACCEPTED] or self.counts[Shown.UNKNOWN])


def release_progress(release: Release) -> list[SystemProgress]:
    """One line per channel system that any document of `release` concerns, by code; six queries however many rows."""
    entries = FeedEntry.objects.filter(release=release)
    states = serving_states().filter(document__in=entries.values("document"), target_id__gte=release.first_sequence)
    lines: dict[int, SystemProgress] = {}
    for state in states.order_by("channel_system__code", "position"):
        line = lines.setdefault(state.channel_system_id, SystemProgress(state.channel_system))
        status = shown_status(state)
        line.documents.append((state, status))
        line.counts[status] += 1
    tries = Attempt.objects.filter(entry__release=release).values("serving_state__channel_system")
    newest = tries.annotate(newest=Max("pk")).values("newest")
    for attempt in Attempt.objects.filter(pk__in=newest).select_related("serving_state"):
        lines[attempt.serving_state.channel_system_id].last_attempt = attempt
    return list(lines.values())


def envelope_of(state: ServingState) -> Envelope:
    """The message that tells its channel system of `state`'s target (from serving_states(), or it costs queries)."""
    entry, document = state.target, state.document
    is_upsert = state.operation == Operation.UPSERT
    return Envelope(
        channel=state.channel_system.code,
        epoch=state.epoch,
        sequence=entry.sequence,
        position=state.position,
        document=document.public_id,
        asset=document.asset.code,
        document_channel=document.channel.code,
        language=document.language,
        revision=entry.revision.number,
        previous_revision=state.previous.revision.number if state.previous else None,
        operation=str(state.operation),
        released_at=entry.released_at,
        content=bytes(entry.content) if is_upsert else b"",
        content_hash=entry.content_hash if is_upsert else "",
    )
