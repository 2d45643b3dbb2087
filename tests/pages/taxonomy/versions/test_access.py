"""Who may open the pages about versions."""

import pytest

from taxonomy.models import Facet, FacetVersion
from taxonomy.queries.current_version import CurrentVersion
from tests.support.pages import html

VERSIONS = "/taxonomy/product/-/versions/"
COMPARE, PUBLISH, ONE = f"{VERSIONS}compare/", f"{VERSIONS}publish/", f"{VERSIONS}1.0/"


def digest() -> str:
    return CurrentVersion(Facet.objects.get(code="product")).frozen.sha256


@pytest.mark.parametrize("path", [VERSIONS, ONE, COMPARE, PUBLISH])
def test_visitors_sign_in_first(client, first, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        (VERSIONS, "taxonomy.view_facet"),
        (ONE, "taxonomy.view_facet"),
        (COMPARE, "taxonomy.view_facet"),
        (PUBLISH, "taxonomy.publish_facet"),
    ],
)
def test_without_a_role_the_page_names_the_permission(client, zoe, first, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


def test_an_author_looks_but_does_not_publish(as_ana, terms):
    assert "Publish a version" not in html(as_ana.get(VERSIONS))
    response = as_ana.post(PUBLISH, {"note": "Mine.", "seen_sha256": digest()})
    assert response.status_code == 403
    assert FacetVersion.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [f"{VERSIONS}1.1/", f"{VERSIONS}x/", "/taxonomy/nothing/-/versions/", "/taxonomy/nothing/-/versions/publish/"],
)
def test_what_there_is_not_is_not_found(as_sara, first, path):
    assert as_sara.get(path).status_code == 404
