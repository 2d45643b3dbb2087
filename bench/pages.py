"""The suite `pages`: what it costs to open the pages that show much.

Each is opened twice, in a world of a fiftieth of the rows (`other`) and in the whole one (`ours`): what does not grow with the
rows has a ratio near 1.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.db import connection, transaction
from django.test import Client

from bench.figures import Figure, show
from bench.measuring import Measured, in_child, measure, traced
from bench.world import World, begin, grow
from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.queries.deciding import to_decide
from propagation.review.queries.turns import to_release, waiting_on_others
from propagation.review.services.landings import record_landing
from propagation.review.services.verdicts import approve_change_request

PART = 50
"""The small world has one in so many rows."""
Cases = dict[str, Callable[[], object]]


def run(*, assets: int, changes: int) -> None:
    """Measure in a database that is made for it: `assets` in all, `changes` in one change request and in one release."""
    begin()
    small = World(*in_child(lambda: grow(assets=assets // PART, changes=changes // PART)))
    reader = Client(headers={"host": "localhost"})
    reader.force_login(User.objects.get(username="reader"))
    _analyze()
    opened = cases(small, reader)
    with transaction.atomic():  # first once each, so that templates, addresses and permissions are loaded before all others
        for work in opened.values():
            work()
        transaction.set_rollback(True)
    others = {name: (measure(work), traced(work)) for name, work in opened.items()}
    whole = World(*in_child(lambda: grow(assets=assets, changes=changes)))
    _analyze()
    for name, work in cases(whole, reader).items():
        _show(name, (measure(work), traced(work)), others[name], whole)


def cases(world: World, reader: Client) -> Cases:
    """Name -> what is measured: pages that `reader` opens, and what services do with the large change request of `world`."""
    review, release = f"/change-requests/{world.review}/", f"/releases/{world.release}/"
    addresses = {
        "review page": review,
        "review page, last page": f"{review}?page=9999",
        "release page": release,
        "home": "/",
        "releases": "/releases/",
        "assets": "/assets/",
        "assets, last page": "/assets/?page=9999",
        "assets, searched": "/assets/?q=offer+77",
        "assets, with a term": "/assets/?term=product:p7",
        "assets, by state": "/assets/?state=newer_draft",
        "change requests": "/change-requests/",
        "change requests, my turn": "/change-requests/?turn=mine",
        "API: change request": f"/api/v1/change-requests/cr_{world.review}",
        "API: assets": "/api/v1/assets",
    }
    found: Cases = {name: _opened(reader, address) for name, address in addresses.items()}
    return {**found, "inbox counts": _counts, "approve": lambda: _approve(world), "count where it lands": lambda: _land(world)}


def _opened(reader: Client, address: str) -> Callable[[], object]:
    def work() -> None:
        response = reader.get(address)
        content = b"".join(response) if response.streaming else response.content
        if response.status_code != HTTPStatus.OK or not content:
            raise RuntimeError(f"{address} answered {response.status_code}.")

    return work


def _counts() -> object:
    reader = User.objects.get(username="reader")
    return [found(reader).count() for found in (to_decide, to_release, waiting_on_others)]


def _approve(world: World) -> object:
    request = ChangeRequest.objects.get(pk=world.review)
    reader = User.objects.get(username="reader")
    return approve_change_request(change_request=request, digest=request.digest, actor=reader)


def _land(world: World) -> object:
    return record_landing(ChangeRequest.objects.get(pk=world.review))


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _show(name: str, ours: tuple[Measured, float], other: tuple[Measured, float], world: World) -> None:
    is_about_changes = name.startswith(("review", "release page", "API: change request", "approve", "count"))
    rows = world.changes if is_about_changes else world.assets
    (mine, memory), (its, its_memory) = ours, other
    show(
        Figure("pages", f"{name}: statements", mine.statements, its.statements, "statements", rows),
        Figure("pages", f"{name}: processor time", 1000 * mine.processor, 1000 * its.processor, "ms", rows),
        Figure("pages", f"{name}: time", 1000 * mine.seconds, 1000 * its.seconds, "ms", rows),
        Figure("pages", f"{name}: memory", memory, its_memory, "MB", rows),
    )
