"""Who may propose, decide about proposals, and change facets."""

import pytest

from tests.support.pages import html
from tests.support.terms import everything

PROPOSE = "/taxonomy/propose/"
DECLINE = "/taxonomy/product/wallet/decline/"
ACCEPT = "/taxonomy/product/wallet/accept/"
RULES = "/taxonomy/product/-/rules/"
NEW = "/taxonomy/-/new/"


@pytest.mark.parametrize("path", [PROPOSE, DECLINE, RULES, NEW])
def test_visitors_sign_in_first_and_come_back(client, wallet, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        (DECLINE, "taxonomy.change_term"),
        (ACCEPT, "taxonomy.change_term"),
        (RULES, "taxonomy.change_facet"),
        (NEW, "taxonomy.add_facet"),
    ],
)
def test_an_author_decides_nothing(as_ana, wallet, path, permission):
    before = everything()
    response = as_ana.post(path, {"reason": "No", "name": "Mine", "code": "mine"})
    assert response.status_code == 403
    assert f"Ana Author lacks the permission {permission}." in html(response)
    assert everything() == before


@pytest.mark.parametrize(
    "path", ["/taxonomy/product/none/accept/", "/taxonomy/product/none/decline/", "/taxonomy/none/-/rules/"]
)
def test_what_does_not_exist_is_not_found(as_sara, bank, path):
    assert as_sara.post(path).status_code == 404
