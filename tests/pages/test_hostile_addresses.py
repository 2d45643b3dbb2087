"""No address and no query of any page makes the server fail: strange ids, codes, numbers, dates and texts."""

from collections.abc import Iterable

import pytest
from django.contrib import admin
from django.test import Client

from tests.config.test_nul_characters import PAGES, PARAMETER, registry

__all__ = ["registry"]

HUGE, NOT_UTF8, MARKS = str(2**70), "%ED%A0%80", "9999-12-31T23:59:59%2B99:99%C3%A9'%22%25_%5C"
LONG = "x" * 50_001
NAMES = (
    *("q", "page", "state", "facet", "term", "open", "shown", "show", "from", "to", "retired", "within", "events", "severity"),
    *("check", "finding", "format", "kind", "system", "branch", "version", "language", "label", "parent", "input", "next"),
    *("name", "channel", "asset", "older", "newer", "at", "since", "until", "said"),
)
LISTS = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


@pytest.fixture
def failing(registry: Client):
    """Those of the given addresses at which the server fails, for a person who may do everything."""
    registry.raise_request_exception = False

    def of(addresses: Iterable[str]) -> list[str]:
        answers = {address: registry.get(address).status_code for address in addresses}
        assert len(answers) > 50
        return [f"{status} {address[:150]}" for address, status in answers.items() if status >= 500]

    return of


def filled(route: str) -> str:
    known = {"facet": "product", "number": "1", "version": "1.0"}
    return "/" + PARAMETER.sub(lambda part: known.get(part[1], "cards"), route)


def test_no_part_of_an_address_makes_the_server_fail(failing) -> None:
    routes = [PARAMETER.sub("{}", route) for route in PAGES if PARAMETER.search(route)]
    assert failing("/" + route.replace("{}", value) for route in routes for value in (HUGE, MARKS)) == []


@pytest.mark.parametrize("value", [HUGE, NOT_UTF8 + MARKS, LONG], ids=["huge", "marks", "long"])
def test_no_query_makes_the_server_fail(failing, value: str) -> None:
    query = "&".join(f"{name}={value}" for name in NAMES)
    assert failing([*(f"{filled(route)}?{query}" for route in PAGES), *(f"{path}?q={value}&p={value}" for path in LISTS)]) == []


def test_no_id_makes_the_administration_fail(failing) -> None:
    ends = ("change/", "history/", "history/{}/")
    addresses = [f"{path}{{}}/{end}" for path in LISTS for end in ends] + ["/admin/people/user/{}/password/"]
    assert failing(address.replace("{}", value) for address in addresses for value in ("abc", HUGE)) == []
