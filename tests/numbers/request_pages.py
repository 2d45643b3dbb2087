"""Change requests: each number on the page beside what it must be."""

import re
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.review.models import ChangeRequest
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request
from tests.numbers.plain import OPEN, Truth
from tests.numbers.shown import Shown, after, cells, number, part, plain_text, rows, total
from tests.numbers.world import World
from tests.support.pages import sources, texts

SOME_ENDED = 2


def change_request_list(shown: Shown, truth: Truth, world: World) -> None:
    user = world.people["ben"]
    page = shown.page(user, "/change-requests/")
    shown.equal("change requests, in all", total(page), len(truth.requests))
    found = rows(page)
    for request in truth.requests:
        row = found[str(request.pk)]
        shown.equal(f"change requests, CR-{request.pk}", cells(row)[2], _holds(truth, request))
    for state in ("in_review", "approved", "released", "rejected", "withdrawn"):
        expected = sum(request.state == state for request in truth.requests)
        shown.equal(f"change requests ?state={state}", total(shown.page(user, f"/change-requests/?state={state}")), expected)
        by_api = shown.every(user, f"/api/v1/change-requests?state={state}")
        shown.equal(f"api change requests ?state={state}", len(by_api), expected)


def _holds(truth: Truth, request: ChangeRequest) -> str:
    assets, terms = len(truth.changes_of(request)), len(truth.term_changes_of(request))
    parts = [f"{assets} asset{'s' * (assets != 1)}"] if assets or not terms else []
    return ", ".join([*parts, f"{terms} term change{'s' * (terms != 1)}"] if terms else parts)


def change_request_detail(shown: Shown, truth: Truth, world: World) -> None:
    user = world.people["ben"]
    ended = [request for request in truth.requests if request.state not in OPEN]
    waiting = [request for request in truth.requests if request.state in OPEN]
    for request in [*waiting, *world.chance.sample(ended, SOME_ENDED)]:
        page, where = shown.page(user, f"/change-requests/{request.pk}/"), f"CR-{request.pk}"
        body = shown.json(user, f"/api/v1/change-requests/cr_{request.pk}")
        changes = truth.changes_of(request)
        shown.equal(f"{where}, api changes", (body["change_count"], len(body["changes"])), (len(changes), len(changes)))
        if changes:
            told = after(page, r"(\d+) assets? changes?\b")
            shown.equal(f"{where}, assets", (told, len(sources(page, "row")) >= len(changes)), ([len(changes)], True))
        term_changes = len(truth.term_changes_of(request))
        shown.equal(f"{where}, term changes", number([plain_text(part(page, "term-changes"))]), term_changes)
        if request.state not in OPEN:
            continue
        if changes:
            _landing(shown, where, page, body["landing"], truth, request)
        if term_changes:
            _impact(shown, where, page, world, request)


def _landing(shown: Shown, where: str, page: str, by_api: dict[str, Any], truth: Truth, request: ChangeRequest) -> None:
    places = {change.pk: truth.places(change) for change in truth.changes_of(request)}
    everywhere = [place for several in places.values() for place in several]
    by_system = Counter(system for system, _operation in everywhere)
    assets = sum(map(bool, places.values()))
    figures = [number([text]) for text in texts(page, "impact-count")][:3]
    expected = [len(by_system), len(everywhere), assets] if everywhere else []
    shown.equal(f"{where}, landing", figures if everywhere or figures else [], expected)
    shown.equal(f"{where}, api landing", (by_api["documents"], by_api["assets"]), (len(everywhere), assets))
    counts = Counter(everywhere)
    found = {row["channel_system"]: (row["upserts"], row["retires"]) for row in by_api["systems"]}
    wanted = {
        system.code: (counts[system.pk, "upsert"], counts[system.pk, "retire"])
        for system in truth.systems
        if by_system[system.pk]
    }
    shown.equal(f"{where}, api landing by system", found, wanted)
    named = {system.name: system for system in truth.systems}
    ids = {change.asset_id for change in truth.changes_of(request)}
    for source in sources(page, "landing-system"):
        head = source.partition("</summary>")[0]
        system = named[plain_text(re.search(r"<strong>(.*?)</strong>", head).group(1))]
        shown.equal(f"{where}, landing at {system.code}", after(head, r"(\d+) documents?"), [by_system[system.pk]])
        statuses = Counter(
            truth.status_of[state.pk]
            for state in truth.states
            if state.channel_system_id == system.pk and state.document.asset_id in ids and state.operation == "upsert"
        )
        told = re.findall(r'data-state="(\w+)"\s*>.*?<span class="muted number">([\d,]+)</span>', head, re.DOTALL)
        shown.equal(f"{where}, statuses at {system.code}", {state: int(count) for state, count in told}, dict(statuses))
        more = after(source, r"and (\d+) more documents?") or [0]
        shown.equal(f"{where}, rows at {system.code}", len(sources(source, "row")) + more[0], by_system[system.pk])


def _impact(shown: Shown, where: str, page: str, world: World, request: ChangeRequest) -> None:
    """What would really happen: it is released, and all of it is taken back."""
    before = _aims()
    # No block of its own: a release insists on being the outermost transaction.
    start = transaction.savepoint()
    try:
        _release(request, world)
        fan_out()
        now = _aims()
    except ValidationError:
        return
    finally:
        transaction.savepoint_rollback(start)
    moved = [key for key in now if now[key] != before.get(key)]
    by_system = Counter(system for system, _document in moved)
    documents = len({document for _system, document in moved})
    impact = part(page, "impact")
    figures = [number([text]) for text in texts(impact, "impact-count")]
    shown.equal(f"{where}, impact", figures[2:4], [documents, len(by_system)])
    lines = {code: sum(map(number, [[cell] for cell in cells(row)[1:]])) for code, row in rows(impact, "impact-system").items()}
    codes = {system.pk: system.code for system in Truth().systems}
    shown.equal(f"{where}, impact by system", lines, {codes[pk]: count for pk, count in by_system.items()})


def _release(request: ChangeRequest, world: World) -> None:
    row, ben = ChangeRequest.objects.get(pk=request.pk), world.people["ben"]
    if row.state == "in_review":
        approve_change_request(change_request=row, digest=row.digest, actor=ben)
        row.refresh_from_db()
    release_change_request(change_request=row, actor=ben)


def _aims() -> dict[tuple[int, int], tuple[str, int]]:
    return {(row.channel_system_id, row.document_id): (row.operation, row.target_id) for row in ServingState.objects.all()}
