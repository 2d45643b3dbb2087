"""The rules of a facet, and adding one."""

from taxonomy.models import Facet
from tests.support.pages import html, texts, values
from tests.support.terms import everything

RULES = "/taxonomy/product/-/rules/"
NEW = "/taxonomy/-/new/"


def test_the_rules_of_a_facet_are_changed(as_sara, bank):
    page = html(as_sara.get(RULES))
    assert (values(page, "name"), values(page, "max_depth")) == (["Product"], [""])
    response = as_sara.post(
        RULES, {"name": "Products", "description": "What we sell", "uri": "", "max_depth": "3"}, follow=True
    )
    assert texts(html(response), "messages") == ["The facet Products is saved."]
    row = Facet.objects.get(code="product")
    assert (row.name, row.description, row.max_depth, row.assets_may_carry, row.free_proposals) == (
        "Products",
        "What we sell",
        3,
        False,
        False,
    )


def test_rules_that_do_not_fit_are_named(as_sara, bank):
    before = everything()
    response = as_sara.post(RULES, {"name": "", "max_depth": "2", "uri": "nowhere"})
    summary = texts(html(response), "error-summary")[0]
    assert (response.status_code, "Name: This field is required." in summary) == (400, True)
    response = as_sara.post(RULES, {"name": "Product", "max_depth": "2", "uri": "nowhere"})
    summary = texts(html(response), "error-summary")[0]
    assert "Maximum number of levels: “travel” stands on level 3; move it up first, or allow 3 levels." in summary
    assert "URI: Write the whole URI" in summary
    assert everything() == before


def test_a_facet_is_added(as_sara, db):
    response = as_sara.post(NEW, {"name": "Audience", "code": "product"})
    assert "Code: There is a facet “product” already." in texts(html(response), "error-summary")[0]
    response = as_sara.post(NEW, {"name": "Audience", "code": "audience", "assets_may_carry": "on"})
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/audience/")
    assert Facet.objects.get(code="audience").assets_may_carry is True
