"""The taxonomy, imports and people: each number on the page beside what it must be."""

import re
from collections import Counter

from channels.models import ChannelTermName
from people.models import User
from propagation.review.models import StagedOperation
from taxonomy.models import FacetVersion, QualityFinding, TermImport
from taxonomy.vocabulary.imports import shown as stored
from tests.numbers.plain import OPEN, Truth
from tests.numbers.shown import Shown, after, cells, number, numbers, part, plain_text, rows, said, total
from tests.numbers.world import World
from tests.support.pages import sources, texts

IN_USE = {"active", "proposed"}
SOME_TERMS = 3
FACETS = ("product", "channel", "segment")
"""Those that have terms."""


def taxonomy(shown: Shown, truth: Truth, world: World) -> None:
    found = rows(shown.page(world.people["ana"], "/taxonomy/"))
    for facet in truth.facets:
        own = [term for term in truth.terms.values() if term.facet_id == facet.pk]
        in_use, tile = sum(term.status in IN_USE for term in own), found[facet.code]
        shown.equal(f"tile {facet.code}, in use", after(tile, r"(\d+) terms? in use"), [in_use])
        shown.equal(f"tile {facet.code}, in all", (after(tile, r"(\d+) in all") or [in_use])[0], len(own))


def facet(shown: Shown, truth: Truth, world: World) -> None:
    for row in truth.facets:
        if row.code not in FACETS:
            continue
        own = [term for term in truth.terms.values() if term.facet_id == row.pk]
        page = shown.page(world.people["sara"], f"/taxonomy/{row.code}/")
        shown.equal(f"facet {row.code}", after(page, r"(\d+) terms? in the facet"), [len(own)])
        by_api = shown.every(world.people["sara"], f"/api/v1/terms?facet={row.code}")
        shown.equal(f"api terms of {row.code}", len(by_api), len(own))
        staged = StagedOperation.objects.filter(author=world.people["sara"]).count()
        shown.equal(f"facet {row.code}, my changes", after(page, r"My changes (\d+)") or [0], [staged])
        for hides in (False, True):
            query = "?retired=hide" if hides else ""
            page = shown.page(world.people["sara"], f"/taxonomy/{row.code}/{query}")
            visible = truth.shown_in_tree(row, hides_retired=hides)
            _tree(shown, f"tree {row.code}{query}", page, truth, [term for term in visible if term.parent_id is None], visible)


def _tree(shown: Shown, where: str, page: str, truth: Truth, expected: list, visible: list) -> None:
    """The terms of one level of the tree: how many there are, and how many are below each."""
    keys = {term.pk for term in visible}
    wanted = {term.code: sum(other.pk in keys for other in truth.below(term)) - 1 for term in expected}
    found, sizes = {}, set()
    for item in re.findall(r'<li role="treeitem"\s+aria-level="1".*?</div>', page, re.DOTALL):
        code = re.search(r'class="tree__label" href="[^"]*/([^/"]+)/[^/"]*"', item).group(1)
        found[code] = (
            (after(re.sub(r".*tree__count", "<b", item, flags=re.DOTALL), r"(\d+)") or [0])[0] if "tree__count" in item else 0
        )
        sizes.add(int(re.search(r'aria-setsize="(\d+)"', item).group(1)))
    shown.equal(f"{where}, below", found, wanted)
    shown.equal(f"{where}, beside", sizes, {len(wanted)} if wanted else set())


def term_detail(shown: Shown, truth: Truth, world: World) -> None:
    used = [term for term in truth.terms.values() if truth.carriers(truth.below(term))]
    for term in world.chance.sample(used, SOME_TERMS):
        page = shown.page(world.people["sara"], f"/taxonomy/{term.facet.code}/{term.code}/")
        below = {other.pk for other in truth.below(term)}
        uses = {cells(row)[0]: tuple(numbers(" ".join(cells(row)[1:]))) for row in sources(page, "usage")}
        tagged, ways = truth.tags, {"own": {term.pk}, "below": below}
        expected = {
            "Assets": [len({tag.asset_id for tag in tagged if tag.term_id in ids}) for ids in ways.values()],
            "Variants": [sum(row.channel_id in ids for row in truth.variants) for ids in ways.values()],
            "Channel systems by their channels": [
                sum(any(one.pk in ids for one in system.channels.all()) for system in truth.systems) for ids in ways.values()
            ],
            "Channel systems by their filters": [
                sum(any(one.pk in ids for one in system.filters.all()) for system in truth.systems) for ids in ways.values()
            ],
            "Names": [ChannelTermName.objects.filter(term__in=ids).count() for ids in ways.values()],
        }
        for kind, counts in uses.items():
            name = next((key for key in expected if kind.startswith(key)), "Names" if "names" in kind.lower() else kind)
            shown.equal(f"{term.reference}, {kind}", counts, tuple(expected[name]))
        waiting = {
            request.pk
            for request in truth.requests
            for change in truth.term_changes_of(request)
            if request.state in OPEN and any(target.term_id == term.pk for target in change.targets.all())
        }
        told = len(sources(page, "open-request")) + number(sources(page, "more-requests"))
        shown.equal(f"{term.reference}, open change requests", told, len(waiting))
        level = [other for other in truth.terms.values() if other.parent_id is None and other.facet_id == term.facet_id]
        _tree(shown, f"tree at {term.reference}", page, truth, level, list(truth.terms.values()))
        by_api = shown.every(world.people["sara"], f"/api/v1/terms/{term.reference}/descendants")
        shown.equal(f"api below {term.reference}", len(by_api), len(below) - 1)


def term_variants(shown: Shown, truth: Truth, world: World) -> None:
    for term in truth.terms.values():
        if term.facet.code != "channel":
            continue
        page = shown.page(world.people["sara"], f"/taxonomy/channel/{term.code}/variants/")
        below = {other.pk for other in truth.below(term)}
        per_asset = Counter(row.asset_id for row in truth.variants if row.channel_id in below)
        codes = {asset.pk: asset.code for asset in truth.assets}
        shown.equal(f"variants of {term.code}", after(page, r"(\d+) variants? for this channel"), [per_asset.total()])
        found = {code: numbers(cells(row)[2])[0] for code, row in rows(page).items()}
        shown.equal(f"variants of {term.code}, by asset", found, {codes[pk]: count for pk, count in per_asset.items()})


def staged_changes(shown: Shown, truth: Truth, world: World) -> None:
    page = shown.page(world.people["sara"], "/change-requests/staged/")
    staged = StagedOperation.objects.filter(author=world.people["sara"]).count()
    shown.equal("my changes", (after(page, r"(\d+) changes?") or [0])[0], staged)
    shown.equal("my changes, rows", len(sources(page, "row")), staged)


def term_import_list(shown: Shown, truth: Truth, world: World) -> None:
    page = shown.page(world.people["sara"], "/taxonomy/imports/")
    shown.equal("imports", total(page), TermImport.objects.count())
    for pk, row in rows(page).items():
        outcome = {name.strip(): int(count) for name, count in re.findall(r"([A-Za-z ]+?) (\d+)", cells(row)[3])}
        detail = shown.page(world.people["sara"], f"/taxonomy/imports/{pk}/")
        items = list(stored.read(bytes(TermImport.objects.get(pk=pk).rows), None).lines)
        _import_plan(shown, f"import {pk}", detail, items)
        plans = Counter(str(kind) for item in items for kind in getattr(item, "effects", ()))
        names = {"New": "create", "Changed words or links": "relabel", "Moved": "move", "Out of use": "deprecate"}
        names |= {"Put into use": "restore", "Unchanged": "unchanged"}
        outcome.pop("Left out", None)
        shown.equal(f"import {pk}, in the list", {names[name]: count for name, count in outcome.items()}, dict(plans))


def _import_plan(shown: Shown, where: str, page: str, items: list) -> None:
    tabs = re.findall(r"show=(\w+)[^>]*>\s*(.*?)</a>", part(page, "tabs"), re.DOTALL)
    found = {name: number([plain_text(text)]) for name, text in tabs}
    kinds = Counter(str(kind) for item in items for kind in getattr(item, "effects", ("problem",)))
    shown.equal(f"{where}, lists", found, dict(kinds))
    refused = after(page, r"(\d+) rows? ha(?:s|ve) an error") or [0]
    errors = {item.row for item in items if getattr(item, "severity", "") == "error"}
    shown.equal(f"{where}, left out", refused[0], len(errors))


def facet_quality(shown: Shown, truth: Truth, world: World) -> None:
    for code in ("product", "segment"):
        path = f"/taxonomy/{code}/-/quality/"
        page, where = shown.page(world.people["sara"], path), f"quality of {code}"
        findings = list(QualityFinding.objects.filter(report__facet__code=code, report__language="en"))
        by_check: dict[str, list] = {}
        for finding in findings:
            by_check.setdefault(finding.check_name, []).append(finding)
        tabs = numbers(plain_text(part(page, "severities")))
        shown.equal(f"{where}, all", tabs[:1] or [0], [len(findings)])
        shown.equal(f"{where}, by severity", sum(tabs[1:]), len(findings))
        found = {re.search(r'id="check-([^"]*)"', source).group(1): source for source in sources(page, "check")}
        shown.equal(f"{where}, checks", set(found), set(by_check))
        for name, several in by_check.items():
            terms = {one for finding in several for one in finding.codes}
            shown.equal(f"{where}, {name}, terms", after(found[name], r"\s(\d+) terms?\b"), [len(terms)])
            listed = len(sources(found[name], "row"))
            told = after(found[name], r"Show (?:all )?(\d+) findings?") or [listed]
            shown.equal(f"{where}, {name}, findings", told[0], len(several))
            # Of a single finding the page shows the terms at once.
            expected = len(several) if len(several) > 1 else len(terms)
            shown.equal(f"{where} ?check={name}", total(shown.page(world.people["sara"], f"{path}?check={name}")), expected)


def facet_versions(shown: Shown, truth: Truth, world: World) -> None:
    sara = world.people["sara"]
    for version in FacetVersion.objects.select_related("facet"):
        where = f"version {version} of {version.facet.code}"
        listed = rows(shown.page(sara, f"/taxonomy/{version.facet.code}/-/versions/"))
        page = shown.page(sara, f"/taxonomy/{version.facet.code}/-/versions/{version}/")
        own = [term for term in truth.terms.values() if term.facet_id == version.facet_id]
        shown.equal(where, after(page, r"Terms (\d+)"), [len(own)])
        shown.equal(f"{where}, in the list", [len(own)] in [numbers(cell) for cell in cells(listed[str(version)])], True)
    for facet_row in truth.facets:
        if facet_row.code not in FACETS:
            continue
        page = shown.page(sara, f"/taxonomy/{facet_row.code}/-/versions/publish/")
        own = [term for term in truth.terms.values() if term.facet_id == facet_row.pk]
        told = after(page, r"(\d+) terms? in all")
        if told or not said(page, "blocked"):
            shown.equal(f"publishing {facet_row.code}", told, [len(own)])


def people_list(shown: Shown, truth: Truth, world: World) -> None:
    page = shown.page(world.people["root"], "/people/")
    people = User.objects.count()
    shown.equal("people", (total(page), len(texts(page, "row"))), (people, people))
