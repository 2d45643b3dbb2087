"""The state of an asset is the same in list, page, editor and review; a submitted one offers no plain Submit."""

from propagation.review.services.verdicts import approve_change_request
from tests.factories.content import asset, edited
from tests.factories.propagation import submitted
from tests.support.pages import html, texts


def states(client, path: str) -> list[str]:
    return texts(html(client.get(path)), "asset-state")


def test_a_submitted_asset_says_where_it_is_and_for_whom_it_waits(as_ana, ana, ben, web):
    rate = asset("rate", terms=[web], actor=ana)
    assert states(as_ana, "/assets/") == states(as_ana, "/assets/rate/") == states(as_ana, "/assets/rate/edit/") == ["Draft"]
    assert "Submit a change request" in html(as_ana.get("/assets/rate/"))

    request = submitted(rate, title="New rate", actor=ana)

    told = f"In review {request.label} waits for Ben Reviewer"
    path = f"/change-requests/{request.pk}/"
    assert states(as_ana, "/assets/") == states(as_ana, "/assets/rate/") == [told]
    assert states(as_ana, path) == states(as_ana, "/assets/rate/edit/") == ["In review"]
    for where in ("/assets/rate/", "/assets/rate/edit/"):
        page = html(as_ana.get(where))
        assert texts(page, "in-request")[0].startswith(f"Submitted in {request.label} New rate waits for Ben Reviewer")
        assert "Submit a change request" not in page
        assert "Submit the newer draft too" not in page

    edited(rate, headline="Save at 4 percent", actor=ana)
    page = html(as_ana.get("/assets/rate/"))
    assert texts(page, "asset-state") == [f"{told} The draft is newer"]
    assert "Submit the newer draft too…" in page

    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    assert states(as_ana, "/assets/") == [f"Approved {request.label} waits for Ben Reviewer The draft is newer"]

    newer = submitted(rate, title="Newer rate", actor=ana)
    assert states(as_ana, path) == [f"In review {newer.label} waits for Ben Reviewer"]
