"""What a release gave channel systems to serve, and what became of it, written when it happens.

Called by the services beside it, in their transactions, after they have locked the serving states.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, Exists, Max, OuterRef, Q

from channels.models import ChannelSystem
from propagation.delivery.models import OPEN, Achievement, Receipt, ReleaseTarget, ServingState
from propagation.delivery.services.aiming import Aim
from propagation.feed.models import FeedEntry, Release
from propagation.feed.queries.clock import database_now


def note_moves(*, system: ChannelSystem, moves: Sequence[tuple[int, Aim, int | None]], since: int) -> set[int]:
    """Write the release targets of `moves`, which are (serving state id, its new aim, the feed entry it had as target before).

    What was open before is replaced. Only feed entries after the number `since` that were released after `system` had been
    registered are targets of their release: when a subscription or the tree changes, older releases get nothing new. Entries
    that were passed over, because a newer one of the same document came before the fan-out, are replaced at once. Returns the
    ids of all releases that are concerned.
    """
    now = database_now()
    state_of = {aim.document: state for state, aim, _before in moves}
    replaced = ReleaseTarget.objects.filter(OPEN, serving_state__in=state_of.values())
    concerned = set(replaced.values_list("release_id", flat=True))
    if concerned:
        replaced.update(replaced_at=now)
    first = {aim.document: max(since, before or 0) for _state, aim, before in moves}
    aims = {aim.document: aim for _state, aim, _before in moves}
    entries = FeedEntry.objects.filter(
        document__in=state_of, sequence__gt=since, release__released_at__gte=system.created_at
    ).values_list("sequence", "document_id", "operation", "release_id")
    targets = []
    for sequence, document, operation, release in entries:
        aim = aims[document]
        if not first[document] < sequence <= aim.entry:
            continue
        is_current = sequence == aim.entry
        targets.append(
            ReleaseTarget(
                release_id=release,
                serving_state_id=state_of[document],
                entry_id=sequence,
                operation=aim.operation if is_current else operation,
                replaced_at=None if is_current else now,
            )
        )
        concerned.add(release)
    ReleaseTarget.objects.bulk_create(targets)
    return concerned


def note_confirmations(confirmed: Iterable[tuple[ServingState, Receipt]]) -> set[int]:
    """Mark the open release targets of serving states that have just been confirmed, each with its receipt; return releases."""
    receipts = {state.pk: (state, receipt) for state, receipt in confirmed}
    if not receipts:
        return set()
    now = database_now()
    targets = []
    for target in ReleaseTarget.objects.filter(OPEN, serving_state__in=receipts):
        state, receipt = receipts[target.serving_state_id]
        if (target.entry_id, target.operation) == (state.target_id, state.operation):
            target.confirmed_by, target.confirmed_at = receipt, now
            targets.append(target)
    ReleaseTarget.objects.bulk_update(targets, ["confirmed_by", "confirmed_at"])
    return {target.release_id for target in targets}


def note_achievements(release_ids: Collection[int]) -> None:
    """Write the achievement of each of these releases that has one now: every channel system was matched, no target is open.

    The lock makes two that confirm the last two targets at once see each other. It is the last lock of a transaction.
    """
    if not release_ids:
        return
    waiting = Release.objects.filter(pk__in=release_ids, achievement=None).order_by("pk")
    releases = list(waiting.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    unmatched = ChannelSystem.objects.filter(
        Q(stream=None) | Q(stream__fanned_out__lt=OuterRef("last_sequence")), created_at__lte=OuterRef("released_at")
    )
    is_open = ReleaseTarget.objects.filter(OPEN, release=OuterRef("pk"))
    reached = Release.objects.filter(~Exists(is_open), ~Exists(unmatched), pk__in=releases, achievement=None)
    counted = (
        ReleaseTarget.objects.filter(release__in=reached)
        .values("release_id")
        .annotate(
            channel_systems=Count("serving_state__channel_system", distinct=True),
            confirmed=Count("confirmed_at"),
            replaced=Count("replaced_at"),
            last_confirmed=Max("confirmed_at"),
            last_replaced=Max("replaced_at"),
        )
        .order_by("release_id")
    )
    Achievement.objects.bulk_create(
        Achievement(reached_at=max(time for time in (row.pop("last_confirmed"), row.pop("last_replaced")) if time), **row)
        for row in counted
    )


def passed_releases(system: ChannelSystem, *, after: int, upto: int) -> set[int]:
    """Releases that `system` has been matched with now: they end between these two feed numbers. Only those that gave somebody
    something to serve, have no achievement yet, and came after `system` had been registered."""
    passed = Release.objects.filter(last_sequence__gt=after, last_sequence__lte=upto, achievement=None)
    targets = ReleaseTarget.objects.filter(release=OuterRef("pk"))
    return set(passed.filter(Exists(targets), released_at__gte=system.created_at).values_list("pk", flat=True))
