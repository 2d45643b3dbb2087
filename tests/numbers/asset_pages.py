"""Assets and channel systems: each number on the page beside what it must be."""

import json
from collections import Counter

from content.models import Asset
from tests.numbers.plain import COPY, Truth
from tests.numbers.shown import Shown, after, cells, chips, number, numbers, part, rows, total
from tests.numbers.world import World
from tests.support.pages import sources, texts

SOME_TERMS = 3
SOME_ASSETS = 7


def asset_list(shown: Shown, truth: Truth, world: World) -> None:
    user = world.people["rita"]
    expected = {row.code: truth.asset_state(row) for row in truth.assets}
    page = shown.page(user, "/assets/")
    shown.equal("assets, in all", total(page), len(truth.assets))
    shown.equal("assets, by api", len(shown.every(user, "/api/v1/assets")), len(truth.assets))
    found = rows(page)
    for asset in truth.assets:
        row = found[asset.code]
        variants = sum(variant.asset_id == asset.pk for variant in truth.variants)
        tags = sum(tag.asset_id == asset.pk for tag in truth.tags)
        shown.equal(f"assets, {asset.code}, variants and tags", list(map(numbers, cells(row)[4:6])), [[variants], [tags]])
        _state(shown, f"assets, {asset.code}", part(row, "asset-state"), expected[asset.code])
    words = Counter(word for word, _confirmed, _targets in expected.values())
    for word in ("draft", "in_review", "approved", "going_out", "live", "newer_draft", "withdrawn"):
        shown.equal(f"assets ?state={word}", total(shown.page(user, f"/assets/?state={word}")), words[word])
    for term in world.chance.sample(list(truth.terms.values()), SOME_TERMS):
        carriers = truth.carriers(truth.below(term))
        shown.equal(f"assets ?term={term.reference}", total(shown.page(user, f"/assets/?term={term.reference}")), len(carriers))


def _state(shown: Shown, where: str, source: str, expected: tuple[str, int, int]) -> None:
    word, confirmed, targets = expected
    shown.equal(f"{where}, state", chips(source)[0][0], word)
    told = after(source, r"(\d+) of (\d+) confirmed")
    shown.equal(f"{where}, confirmed", told, [confirmed, targets] if confirmed < targets else [])


def asset_detail(shown: Shown, truth: Truth, world: World) -> None:
    for asset in world.chance.sample(truth.assets, SOME_ASSETS):
        page, where = shown.page(world.people["rita"], f"/assets/{asset.code}/"), f"asset {asset.code}"
        _state(shown, where, part(page, "asset-state"), truth.asset_state(asset))
        statuses = Counter(state for row in sources(page, "served-row") for state, _number in chips(row))
        states = [state for state in truth.states if state.document.asset_id == asset.pk]
        shown.equal(f"{where}, serving states", statuses, Counter(truth.status_of[state.pk] for state in states))
        lonely = sum(
            document.asset_id == asset.pk and all(state.document_id != document.pk for state in states)
            for document in truth.documents
        )
        shown.equal(f"{where}, documents that nobody serves", page.count("No channel system serves this document."), lonely)
        if asset.live_revision and not asset.is_withdrawn:
            told = after(page, r"from what is live \(r\d+\) in (\d+) places?") or [0]
            shown.equal(f"{where}, differences from live", told[0], _differences(truth, asset))


def channel_list(shown: Shown, truth: Truth, world: World) -> None:
    page = shown.page(world.people["chris"], "/channels/")
    shown.equal("channels", (total(page), len(sources(page, "row"))), (len(truth.systems), len(truth.systems)))


def channel_detail(shown: Shown, truth: Truth, world: World) -> None:
    for system in truth.systems:
        page, where = shown.page(world.people["dora"], f"/channels/{system.code}/"), f"channel {system.code}"
        changes = [row for row in truth.subscription_changes if row.channel_system_id == system.pk]
        shown.equal(f"{where}, changes", len(sources(page, "subscription-change")), len(changes))
        found = [after(row, r"(\d+) documents more, (\d+) fewer") for row in sources(page, "subscription-change")]
        shown.equal(f"{where}, changes, gained and lost", found, [[row.gained, row.lost] for row in reversed(changes)])
        told = after(part(page, "health"), r"Refusals in a row (\d+)") or [0]
        shown.equal(f"{where}, refusals", told[0], system.health.refusals)


def subscription_change(shown: Shown, truth: Truth, world: World) -> None:
    for change in truth.subscription_changes:
        if change.state != "waiting":
            continue
        path = f"/channels/{change.channel_system.code}/serves/{change.pk}/"
        page, where = shown.page(world.people["dora"], path), f"subscription change {change.pk}"
        if truth.is_stale(change):
            shown.equal(f"{where}, gets and loses", texts(page, "gets"), [])
            continue
        gained, lost = truth.effect(change)
        shown.equal(f"{where}, gets and loses", (number(texts(page, "gets")), number(texts(page, "loses"))), (gained, lost))
        shown.equal(f"{where}, in all", (total(page), len(sources(page, "row"))), (gained + lost, gained + lost))


def _differences(truth: Truth, asset: Asset) -> int:
    """In how many fields, variants and tags the draft differs from what is live."""
    live = json.loads(bytes(asset.live_revision.snapshot))
    own = [variant for variant in truth.variants if variant.asset_id == asset.pk]
    variants = {(truth.terms[row.channel_id].code, row.language): {name: getattr(row, name) for name in COPY} for row in own}
    before = {(row["channel"], row["language"]): {name: row[name] for name in COPY} for row in live["variants"]}
    terms = [truth.terms[tag.term_id] for tag in truth.tags if tag.asset_id == asset.pk]
    tags = {(term.facet.code, term.code) for term in terms}
    live_tags = {(facet, code) for facet, codes in live["tags"].items() for code in codes}
    fields = sum(getattr(asset, name) != live[name] for name in ("title", "kind", "language"))
    fields += sum(getattr(asset, name) != live["core"][name] for name in COPY)
    places = {*variants, *before}
    return fields + sum(variants.get(place) != before.get(place) for place in places) + len(tags ^ live_tags)
