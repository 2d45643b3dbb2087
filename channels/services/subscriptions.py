"""Subscriptions: written for a change that was looked at first, and following a term.

Both are called by services of the road, in their transactions; the right is checked there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from people.history import save_as
from people.models import User
from taxonomy.models import Term
from taxonomy.queries.terms import require_usable
from taxonomy.vocabulary.codes import CHANNEL_FACET
from taxonomy.vocabulary.languages import is_language_tag, usual_case


def set_subscription(
    *,
    channel_system: ChannelSystem,
    channels: Sequence[Term],
    languages: Sequence[str],
    filters: Sequence[Term],
    reason: str,
    actor: User,
) -> None:
    """Make `channel_system`, which the caller has locked, serve this. All documents are matched again by the next fan-out."""
    channel_system.languages = tidy(languages)
    _save(channel_system, reason, actor)
    channel_system.channels.set(channels)
    channel_system.filters.set(filters)


def tidy(languages: Iterable[str]) -> list[str]:
    """`languages` in their usual case, each once, sorted."""
    return sorted({usual_case(tag) for tag in languages})


def subscription_problems(
    *, channels: Sequence[Term], languages: Sequence[str], filters: Sequence[Term], known: Collection[Term] = ()
) -> dict[str, list[str]]:
    """What is wrong with a subscription, by field. `known` terms, which the channel system already has, may be out of use."""
    problems: dict[str, list[str]] = {}
    if wrong := [tag for tag in languages if not is_language_tag(tag)]:
        problems["languages"] = [
            _("“%(tag)s” is not a language tag; write it like en, fr or pt-BR.") % {"tag": t} for t in wrong
        ]
    if not channels:
        problems["channels"] = [_("Choose at least one channel term.")]
    for name, terms, facet_code in (("channels", channels, CHANNEL_FACET), ("filters", filters, None)):
        try:
            require_usable([term for term in terms if term not in known], facet_code=facet_code)
        except ValidationError as error:
            problems[name] = error.messages
    return problems


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
