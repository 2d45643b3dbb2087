"""Subscriptions that follow a term. Called by a release of term changes, in its transaction; the right is checked there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from channels.models import ChannelSystem
from people.history import save_as
from people.models import User
from taxonomy.models import Term


def follow_terms(*, moves: Mapping[Term, Sequence[Term]], reason: str, actor: User) -> list[dict[str, Any]]:
    """Replace the terms of `moves` (old -> new ones) in every channel system that serves or filters by one.

    Returns what was done as JSON with references, for take_back.
    """
    gone = {term.pk: [new.pk for new in news] for term, news in moves.items()}
    done = []
    for system in _locked(Q(channels__in=gone) | Q(filters__in=gone)):
        record: dict[str, Any] = {"system": system.code}
        _save(system, reason, actor)
        for name, relation in (("channels", system.channels), ("filters", system.filters)):
            before = {term.pk: term.reference for term in relation.select_related("facet")}
            after = {new for pk in before for new in gone.get(pk, [pk])}
            if after != before.keys():
                added = Term.objects.filter(pk__in=after - before.keys()).select_related("facet")
                record[name] = {
                    "removed": [before[pk] for pk in before if pk not in after],
                    "added": [term.reference for term in added],
                }
                relation.set(after)
        done.append(record)
    return done


def take_back(*, records: Sequence[Mapping[str, Any]], terms: Mapping[str, Term], reason: str, actor: User) -> list[str]:
    """Undo what follow_terms did; `terms` is reference -> term.

    Returns the codes of the channel systems that stay as they are, because somebody has given them other terms since.
    """
    by_code = {record["system"]: record for record in records}
    left = []
    for system in _locked(Q(code__in=by_code)):
        record = by_code[system.code]
        changes = [
            (relation, [terms[name] for name in record[field]["removed"]], [terms[name] for name in record[field]["added"]])
            for field, relation in (("channels", system.channels), ("filters", system.filters))
            if field in record
        ]
        if all(set(added) <= set(relation.all()) for relation, _removed, added in changes):
            _save(system, reason, actor)
            for relation, removed, added in changes:
                relation.set({*relation.all(), *removed}.difference(added))
        else:
            left.append(system.code)
    return left


def _locked(wanted: Q) -> Sequence[ChannelSystem]:
    pks = set(ChannelSystem.objects.filter(wanted).values_list("pk", flat=True))
    return list(ChannelSystem.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _save(system: ChannelSystem, reason: str, actor: User) -> None:
    """Save the channel system before its terms are set, so that their history rows name the same actor."""
    system.subscription_version += 1
    save_as(system, actor=actor, reason=reason)
