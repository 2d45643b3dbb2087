"""What one person did, out of all rooms."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Edit
from content.services.assets import VariantDraft
from pages.people.doing import Cursor, deeds_of
from people.models import AccountEvent, User
from tests.factories.content import asset, edited
from tests.factories.propagation import pull_system, released, term
from tests.factories.taxonomy import set_labels
from tests.factories.versions import published
from tests.support.evidence import without_triggers
from tests.support.pages import html, texts


def test_work_in_all_rooms_is_listed_newest_first_and_only_ones_own(client, root, ana, ben, sara, chris):
    email = term("channel:email", actor=sara)
    pull_system("cms", channels=[email], actor=chris)
    piece = asset(variants=[VariantDraft(email, "en", {"headline": "Hello"})], actor=ana)
    released(edited(piece, headline="Save at 4 percent", actor=ana), author=ana, reviewer=ben)
    client.force_login(root)

    def kinds(person: User) -> set[str]:
        rows = texts(html(client.get(f"/people/{person.pk}/activity/")), "row")
        return {
            kind
            for kind in ("Asset", "Term", "Channel system", "Verdict", "Release", "Change request")
            if f" {kind} " in " ".join(rows)
        }

    assert kinds(ana) == {"Asset", "Change request"}
    assert kinds(ben) == {"Asset", "Change request", "Verdict", "Release"}
    assert kinds(sara) == {"Term"}
    assert kinds(chris) == {"Channel system"}
    deeds, _more = deeds_of(ana, None, 100)
    assert [deed.at for deed in deeds] == sorted((deed.at for deed in deeds), reverse=True)


def test_a_published_version_is_told_with_its_address(client, root, sara):
    set_labels(term=term("product:card", actor=sara), labels={"en": "Credit card"}, actor=sara)
    published(actor=sara)
    client.force_login(root)

    page = html(client.get(f"/people/{sara.pk}/activity/"))

    rows = texts(page, "row")
    assert any("Facet version Product 1.0 Published" in row for row in rows)
    assert any("Term Credit card" in row for row in rows), "a term is named as it is called now"
    assert 'href="/taxonomy/product/-/versions/1.0/"' in page


def test_pages_leave_nothing_out_and_say_nothing_twice(ana, root):
    """Rows of one moment are split over pages too, in one table and over two."""
    piece = asset(actor=ana)
    moment = timezone.now() - timedelta(days=1)
    Edit.objects.bulk_create(Edit(asset=piece, actor=ana) for _edit in range(5))
    with without_triggers():
        Edit.objects.update(at=moment)
    AccountEvent.objects.bulk_create(AccountEvent(person=ana, actor=ana, kind="name_changed", reason=str(n)) for n in range(3))
    everything, more = deeds_of(ana, None, 100)
    assert more is None
    for size in (1, 2, 3, 4):
        found, after = [], None
        while True:
            deeds, after = deeds_of(ana, after, size)
            found += deeds
            if after is None:
                break
            after = Cursor.read(after.text())
        assert [str(deed) for deed in found] == [str(deed) for deed in everything]


def test_it_costs_the_same_queries_however_much_was_done(client, root, ana, django_assert_num_queries):
    client.force_login(root)
    piece = asset(actor=ana)
    client.get(f"/people/{ana.pk}/activity/")
    with django_assert_num_queries(17):
        client.get(f"/people/{ana.pk}/activity/")
    edited(edited(piece, headline="Two", actor=ana), headline="Three", actor=ana)
    with django_assert_num_queries(17):
        client.get(f"/people/{ana.pk}/activity/")


@pytest.mark.parametrize("after", ["x", "2026-01-01_1_1", "2026-01-01T00:00:00+00:00_99_1", "2026-01-01T00:00:00+00:00_1_-1"])
def test_a_place_that_is_none_is_not_found(client, root, ana, after):
    client.force_login(root)
    assert client.get(f"/people/{ana.pk}/activity/", {"after": after}).status_code == 404


def test_an_idle_person_has_an_empty_page(client, root, zoe):
    client.force_login(root)
    page = html(client.get(f"/people/{zoe.pk}/activity/"))
    assert texts(page, "empty")
    assert not texts(page, "row")
