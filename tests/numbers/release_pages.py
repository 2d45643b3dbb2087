"""Releases: each number on the page beside what it must be."""

import re
from collections import Counter
from typing import Any

from people.models import User
from propagation.delivery.models import ReleaseTarget
from tests.numbers.plain import ATTENTION, Truth
from tests.numbers.shown import Shown, after, cells, counted_chips, numbers, plain_text, rows, said, total
from tests.numbers.world import World
from tests.support.pages import sources


def release_list(shown: Shown, truth: Truth, world: World) -> None:
    page = shown.page(world.people["ben"], "/releases/")
    shown.equal("releases, in all", total(page), len(truth.releases))
    for pk, row in rows(page).items():
        release = next(one for one in truth.releases if one.pk == int(pk))
        confirmed_of(shown, f"releases, R-{pk}", cells(row)[1], truth, release.pk)
        entries = release.entries.all()
        shown.equal(f"releases, R-{pk}, documents", numbers(cells(row)[2]), [len(entries)])


def confirmed_of(shown: Shown, where: str, source: str, truth: Truth, pk: int) -> None:
    targets = [row for row in truth.targets if row.release_id == pk]
    confirmed = sum(row.confirmed_at is not None for row in targets)
    replaced = sum(row.replaced_at is not None for row in targets)
    if targets and replaced == len(targets):
        shown.equal(f"{where}, all replaced", "Replaced before it was confirmed" in source, True)
    elif not targets:
        shown.equal(f"{where}, none serves it", "No channel system serves it" in source, True)
    else:
        shown.equal(f"{where}, confirmed", after(source, r"(\d+) of (\d+)"), [confirmed, len(targets)])
        told = after(source, r"(\d+) replaced before") or [0]
        shown.equal(f"{where}, replaced", told[0], replaced)


def release_detail(shown: Shown, truth: Truth, world: World) -> None:
    user = world.people["ben"]
    for release in truth.releases:
        page, where = shown.page(user, f"/releases/{release.pk}/"), f"R-{release.pk}"
        body = shown.json(user, f"/api/v1/releases/R-{release.pk}")
        targets = [row for row in truth.targets if row.release_id == release.pk]
        confirmed = [row for row in targets if row.confirmed_at]
        replaced = [row for row in targets if row.replaced_at]
        told = after(page, r"(\d+) of (\d+) documents? confirmed")
        shown.equal(f"{where}, confirmed", told, [len(confirmed), len(targets)] if targets else [])
        shown.equal(f"{where}, replaced", (after(page, r"documents? confirmed · (\d+) replaced") or [0])[0], len(replaced))
        sums = (len(targets), len(confirmed), len(replaced))
        shown.equal(f"{where}, api", (body["documents"], body["confirmed"], body["replaced"]), sums)
        by_system: dict[int, list[ReleaseTarget]] = {}
        for target in targets:
            by_system.setdefault(target.serving_state.channel_system_id, []).append(target)
        done = sum(
            any(row.confirmed_at for row in several) and all(row.confirmed_at or row.replaced_at for row in several)
            for several in by_system.values()
        )
        _headline(shown, where, said(page, "headline"), done, by_system, sums)
        for system in truth.systems:
            if system.pk in by_system:
                name = f"{where} at {system.code}"
                row = next(source for source in sources(page, "row") if f'id="system-{system.pk}"' in source)
                line = next(one for one in body["channel_systems"] if one["channel_system"] == system.code)
                _release_line(shown, name, row, line, truth, by_system[system.pk])
        shown.equal(f"{where}, systems", len(body["channel_systems"]), len(by_system))
        attention = {}
        for system in truth.systems:
            current = [row for row in by_system.get(system.pk, []) if _is_current(row)]
            bad = sum(truth.status_of[row.serving_state_id] in ATTENTION for row in current)
            attention |= {system.name: bad} if bad else {}
        sentence = re.search(r"Needs attention: (.*?\))(?! ?,)", plain_text(page))
        told_trouble = {
            name: int(count) for name, count in re.findall(r"(\S+) \((\d+)\)", sentence.group(1) if sentence else "")
        }
        shown.equal(f"{where}, needs attention", told_trouble, attention)
        later = Counter(
            row.serving_state.target.release_id for row in targets if row.serving_state.target.release_id > release.pk
        )
        told_later = {int(pk): int(count) for pk, count in re.findall(r"R-(\d+) \((\d+) documents?\)", said(page, "later"))}
        shown.equal(f"{where}, since replaced", told_later, dict(later))
        by_api = {int(row["id"].removeprefix("R-")): row["documents"] for row in body["later_releases"]}
        shown.equal(f"{where}, api later", by_api, dict(later))
        shown.equal(f"{where}, documents", len(_documents(shown, user, f"/releases/{release.pk}/", page)), len(targets))


def _headline(
    shown: Shown, where: str, sentence: str, done: int, by_system: dict[int, Any], sums: tuple[int, int, int]
) -> None:
    targets, confirmed, replaced = sums
    if confirmed + replaced < targets or not by_system:
        told = after(sentence, r"(\d+) of (\d+) channel systems? ha(?:s|ve) confirmed it")
        shown.equal(f"{where}, headline", told, [done, len(by_system)] if by_system else [])
    elif confirmed:
        told = after(sentence, r"(\d+) of (\d+) documents")
        shown.equal(f"{where}, headline", told, [confirmed, targets])
        systems = after(sentence, r"All (\d+) channel systems") or after(sentence, r"(\d+) of \d+ channel systems") or [1]
        shown.equal(f"{where}, headline systems", systems[0], done)


def _is_current(target: ReleaseTarget) -> bool:
    state = target.serving_state
    return (state.target_id, state.operation) == (target.entry_id, target.operation)


def _release_line(shown: Shown, where: str, row: str, line: dict[str, Any], truth: Truth, targets: list[ReleaseTarget]) -> None:
    confirmed = sum(target.confirmed_at is not None for target in targets)
    replaced = sum(target.replaced_at is not None for target in targets)
    shown.equal(f"{where}, confirmed", after(cells(row)[2], r"(\d+) of (\d+)"), [confirmed, len(targets)])
    shown.equal(f"{where}, api", (line["documents"], line["confirmed"], line["replaced"]), (len(targets), confirmed, replaced))
    now = Counter(truth.status_of[target.serving_state_id] for target in targets if _is_current(target))
    shown.equal(f"{where}, api now", line["now"], dict(now))
    found = counted_chips(row)
    shown.equal(f"{where}, replaced", found.pop("replaced", 0), replaced)
    shown.equal(f"{where}, not confirmed", found, {state: count for state, count in now.items() if state != "in_sync"})


def _documents(shown: Shown, user: User, path: str, page: str) -> list[str]:
    found = sources(page, "delivery-row")
    while link := re.search(r'id="page-next"[^>]*?href="([^"]*)"', page, re.DOTALL):
        page = shown.page(user, path + link.group(1).replace("&amp;", "&").partition("#")[0])
        found += sources(page, "delivery-row")
    return found
