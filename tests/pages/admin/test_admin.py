"""The stock admin shows content and the road, and changes nothing of it, whoever asks."""

import pytest

from content.models import Asset, Revision
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import FeedEntry
from propagation.review.models import ChangeRequest
from tests.factories.content import asset
from tests.factories.propagation import push_system, released

LISTS = [
    "content/asset",
    "content/variant",
    "content/tag",
    "content/revision",
    "content/edit",
    "propagation/changerequest",
    "propagation/verdict",
    "propagation/release",
    "propagation/document",
    "propagation/feedentry",
    "propagation/stream",
    "propagation/servingstate",
    "propagation/attempt",
    "propagation/receipt",
]


def queries_of(client, path: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(30) as captured:
        assert client.get(path).status_code == 200
    return len(captured.captured_queries)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_queries_however_long(as_root, ana, ben, chris, email, path, django_assert_max_num_queries):
    push_system("esp", channels=[email], actor=chris)
    released(asset("first", terms=[email], actor=ana), author=ana, reviewer=ben)
    fan_out()
    one = queries_of(as_root, f"/admin/{path}/?q=r", django_assert_max_num_queries)
    released(asset("second", terms=[email], actor=ana), author=ana, reviewer=ben)
    released(asset("third", terms=[email], actor=ana), author=ana, reviewer=ben)
    fan_out()
    assert queries_of(as_root, f"/admin/{path}/?q=r", django_assert_max_num_queries) == one


@pytest.mark.parametrize("path", LISTS)
def test_nothing_is_added_here(as_root, path):
    assert as_root.get(f"/admin/{path}/add/").status_code == 403


def test_nothing_is_changed_or_deleted_here(as_root, ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    for path, row in (
        ("content/asset", Asset.objects.get()),
        ("content/revision", Revision.objects.get()),
        ("propagation/changerequest", ChangeRequest.objects.get()),
        ("propagation/feedentry", FeedEntry.objects.first()),
    ):
        assert as_root.get(f"/admin/{path}/{row.pk}/change/").status_code == 200
        assert as_root.post(f"/admin/{path}/{row.pk}/change/", {"title": "Mine"}).status_code == 403
        assert as_root.post(f"/admin/{path}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(Asset.objects.values_list("code", "title")) == [("spring-rate", "Spring rate")]
    assert ChangeRequest.objects.get().title == "New rate"


def test_frozen_bytes_are_shown_as_text(as_root, ana, ben, email):
    made = asset("evil", headline="<script>alert(1)</script>", terms=[email], actor=ana)
    released(made, author=ana, reviewer=ben)
    pages = [
        as_root.get(f"/admin/content/revision/{Revision.objects.get().pk}/change/").content.decode(),
        as_root.get("/admin/propagation/feedentry/1/change/").content.decode(),
    ]
    for page in pages:
        assert "&quot;headline&quot;: &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;" in page
        assert "<script>alert" not in page
        assert "memory at" not in page


def test_an_asset_and_a_change_request_have_their_history(as_root, ana, ben, spring_rate):
    release = released(spring_rate, author=ana, reviewer=ben)
    assert "Released revision 1" in as_root.get(f"/admin/content/asset/{spring_rate.pk}/history/").content.decode()
    page = as_root.get(f"/admin/propagation/changerequest/{release.change_request_id}/history/").content.decode()
    assert [word in page for word in ("Submitted", "Approved", "Released")] == [True, True, True]
