"""Who may open the pages of assets, and who may write."""

import pytest

from content.models import Asset
from tests.factories.content import asset
from tests.pages.assets.drafts import draft
from tests.support.pages import html


@pytest.mark.parametrize("path", ["/assets/", "/assets/new/", "/assets/spring-rate/edit/", "/assets/spring-rate/history/"])
def test_visitors_sign_in_first_and_come_back(client, rate, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("/assets/", "content.view_asset"),
        ("/assets/new/", "content.add_asset"),
        ("/assets/spring-rate/edit/", "content.change_asset"),
        ("/assets/spring-rate/history/", "content.view_asset"),
    ],
)
def test_without_a_role_the_page_names_the_permission(client, zoe, rate, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


def test_a_reviewer_reads_but_does_not_write(client, ben, rate):
    client.force_login(ben)
    assert client.get("/assets/").status_code == 200
    assert client.get("/assets/spring-rate/history/").status_code == 200

    assert client.post("/assets/new/", draft(code="mine", language="en")).status_code == 403
    assert client.post("/assets/spring-rate/edit/", draft(title="Changed")).status_code == 403

    assert list(Asset.objects.values_list("code", "title", "version")) == [("spring-rate", "Spring rate", 1)]


def test_markup_in_an_asset_stays_text(as_ana, ana):
    asset("evil", title="<script>alert(1)</script>", headline='"><img src=x onerror=alert(1)>', actor=ana)
    for path in ("/assets/", "/assets/evil/edit/", "/assets/evil/history/"):
        page = html(as_ana.get(path))
        assert "<script>alert" not in page
        assert "<img" not in page


def test_an_asset_that_does_not_exist_is_not_found(as_ana):
    assert as_ana.get("/assets/nothing/edit/").status_code == 404
