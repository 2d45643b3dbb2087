"""The list of releases, and who may open it and what it lists."""

import pytest

from tests.factories.content import asset
from tests.factories.propagation import released
from tests.pages.releases.arrivals import confirm
from tests.support.pages import html, texts


@pytest.mark.parametrize("path", ["/releases/", "/releases/1/"])
def test_doors(client, zoe, path):
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert "propagation.view_changerequest" in html(response)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_however_long(as_ben, ana, ben, email, count, django_assert_num_queries):
    for number in range(count):
        released(asset(f"rate-{number}", terms=[email], actor=ana), author=ana, reviewer=ben)
    with django_assert_num_queries(9):
        response = as_ben.get("/releases/")
    assert len(texts(html(response), "row")) == count


def test_an_empty_list_says_what_it_is_for(as_ben):
    assert texts(html(as_ben.get("/releases/")), "empty")[0].startswith("Nothing has been released yet")


def test_the_list_says_how_much_is_confirmed(as_ben, arriving):
    confirm("esp")
    (row,) = texts(html(as_ben.get("/releases/")), "row")
    assert row == f"New rate R-{arriving.pk} · CR-{arriving.change_request_id} 1 of 2 2 Ben Reviewer just now"
