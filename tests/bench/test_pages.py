"""The suite `pages` of the benchmark runs, and what it opens does not cost more statements with more rows."""

import json

import pytest
from django.test import Client

from bench import pages, world
from bench.figures import Figure, show
from people.models import User
from propagation.delivery.rules.states import Shown
from tests.support.api import queries_of

FEW, MANY = 3, 120
REVIEW_QUERIES = 21
"""Four of them for who is asking, one for the count in the navigation, and one for whether the landing that is stored is still
that of what is live."""


@pytest.fixture
def worlds(db) -> tuple[world.World, world.World]:
    world.begin()
    return world.grow(assets=FEW, changes=FEW), world.grow(assets=FEW + MANY, changes=MANY)


def test_every_page_opens_and_no_review_costs_more_queries_with_more_changes(worlds):
    reader = Client(headers={"host": "localhost"})
    reader.force_login(User.objects.get(username="reader"))
    few, many = (pages.cases(found, reader) for found in worlds)
    for work in few.values():
        if work is not few["approve"]:
            work()
    costs = {name: (queries_of(few[name]), queries_of(many[name])) for name in many if name != "approve"}
    for name in ("review page", "API: change request", "change requests", "API: assets", "inbox counts"):
        assert costs[name][0] == costs[name][1], name
    assert costs["review page"][1] == REVIEW_QUERIES
    many["approve"]()


def test_the_release_page_has_documents_and_trouble_to_show(worlds):
    _few, many = worlds
    reader = Client(headers={"host": "localhost"})
    reader.force_login(User.objects.get(username="reader"))
    page = reader.get(f"/releases/{many.release}/").context
    shown = [row.status for row in page["page"].rows]
    assert page["progress"].counts.total == MANY * world.SYSTEMS_PER_CHANNEL
    assert shown[0] == Shown.DRIFTED
    assert shown[-1] == Shown.IN_SYNC


def test_a_figure_is_a_line_of_json(capsys, db):
    show(Figure("pages", "home: time", 4.0, 2.0, "ms", 100), Figure("taxonomy", "read", 0.5, None, "s", 3))
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first.pop("database") in {"sqlite", "postgresql"}
    assert first == {
        "suite": "pages",
        "name": "home: time",
        "ours": 4.0,
        "other": 2.0,
        "ratio": 0.5,
        "unit": "ms",
        "rows": 100,
    }
    assert (second["other"], second["ratio"]) == (None, None)
