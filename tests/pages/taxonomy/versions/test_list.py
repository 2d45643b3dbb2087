"""The versions of a facet."""

from tests.factories.taxonomy import set_labels
from tests.factories.versions import published
from tests.support.pages import html, texts

VERSIONS = "/taxonomy/product/-/versions/"
COMPARE, PUBLISH, ONE = f"{VERSIONS}compare/", f"{VERSIONS}publish/", f"{VERSIONS}1.0/"


def test_no_version_yet(as_ana, as_sara, terms):
    said = "No versions yet A version freezes the facet at one moment. You can refer to it, compare it and export it."
    (empty,) = texts(html(as_sara.get(VERSIONS)), "empty")
    assert empty.startswith(said)
    assert empty.endswith("Publish a version")
    assert texts(html(as_sara.get(COMPARE)), "empty")[0].startswith("No versions yet")


def test_versions_are_listed_newest_first(as_ana, first, sara, terms):
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    published(note="Cards have a new name.", actor=sara)
    rows = texts(html(as_ana.get(VERSIONS)), "row")
    assert [row.split(" just now")[0] for row in rows] == ["1.1 Cards have a new name. 5", "1.0 The first. 5"]


def test_the_list_costs_the_same_queries_however_long(as_ana, first, sara, terms, django_assert_num_queries):
    as_ana.get(VERSIONS)
    with django_assert_num_queries(8):
        as_ana.get(VERSIONS)
    for name in ("Plastic", "Cards"):
        set_labels(term=terms["cards"], labels={"en": name}, actor=sara)
        published(actor=sara)
    with django_assert_num_queries(8):
        assert len(texts(html(as_ana.get(VERSIONS)), "row")) == 3
