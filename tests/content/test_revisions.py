"""A revision is the exact bytes of a draft at one moment, numbered, never edited, and tied to everyone who wrote it."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from content.models import Asset, Edit, Revision
from content.services.assets import VariantDraft
from content.services.revisions import make_live, withdraw
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset, edited, freeze_revision
from tests.factories.taxonomy import deprecate_term, term

SPRING_RATE = (
    b'{"asset":"spring-rate",'
    b'"core":{"body":"For new savings until 31 March.","call_to_action":"","headline":"Save at 3 percent","legal_line":"",'
    b'"link":""},'
    b'"kind":"offer","language":"en","schema":"asset/1","tags":{"channel":["web"],"product":["savings"]},'
    b'"title":"Spring rate",'
    b'"variants":[{"body":"","call_to_action":"","channel":"web","headline":"\xc3\x89pargnez","language":"fr","legal_line":"",'
    b'"link":""}]}'
)


def test_the_frozen_bytes(ana: User, web: Term, savings: Term) -> None:
    made = asset(actor=ana, terms=[savings, web], variants=[VariantDraft(web, "fr", {"headline": "Épargnez"})])

    revision = freeze_revision(asset=made, actor=ana)

    revision.refresh_from_db()
    assert bytes(revision.snapshot) == SPRING_RATE
    assert revision.sha256 == hashlib.sha256(SPRING_RATE).hexdigest()
    assert (revision.asset, revision.number, revision.created_by) == (made, 1, ana)


def test_the_same_draft_is_not_frozen_twice(ana: User, root: User) -> None:
    made = asset(actor=ana)
    first = freeze_revision(asset=made, actor=ana)

    assert freeze_revision(asset=made, actor=root) == first
    assert Revision.objects.count() == 1


def test_numbers_go_on_also_when_an_older_text_comes_back(ana: User) -> None:
    made = asset(actor=ana)
    first = freeze_revision(asset=made, actor=ana)
    edited(made, headline="Save at 4 percent", actor=ana)
    second = freeze_revision(asset=made, actor=ana)
    edited(made, headline="Save at 3 percent", actor=ana)
    third = freeze_revision(asset=made, actor=ana)

    assert [revision.number for revision in (first, second, third)] == [1, 2, 3]
    assert third.sha256 == first.sha256 != second.sha256


def test_assets_are_numbered_by_themselves(ana: User) -> None:
    assert [freeze_revision(asset=asset(code, actor=ana), actor=ana).number for code in ("one", "two")] == [1, 1]


def who_writes_too(user: User) -> User:
    """`user` with the right to change assets beside the rights they have."""
    user.groups.add(Group.objects.get(name="Content author"))
    return User.objects.get(pk=user.pk)


def writers(revision: Revision) -> set[int]:
    """The ids of those whose edits are frozen in `revision`."""
    return set(Edit.objects.filter(revision=revision).values_list("actor", flat=True))


def test_a_revision_knows_who_wrote_what_is_new_in_it(ana: User, ben: User, sara: User, root: User) -> None:
    ben, sara = who_writes_too(ben), who_writes_too(sara)
    made = asset(actor=ana)
    first = freeze_revision(asset=made, actor=ana)
    edited(made, headline="Save at 4 percent", actor=ben)
    second = freeze_revision(asset=made, actor=root)
    edited(made, headline="Save at 5 percent", actor=sara)
    third = freeze_revision(asset=made, actor=root)
    edited(made, headline="Save at 6 percent", actor=root)

    assert (writers(first), writers(second), writers(third)) == ({ana.pk}, {ben.pk}, {sara.pk})


def test_edits_that_undid_one_another_still_count(ana: User, root: User) -> None:
    made = asset(actor=ana)
    first = freeze_revision(asset=made, actor=ana)
    edited(made, headline="Save at 4 percent", actor=root)
    edited(made, headline="Save at 3 percent", actor=root)

    assert freeze_revision(asset=made, actor=ana) == first
    assert writers(first) == {ana.pk, root.pk}
    assert not Edit.objects.filter(revision=None).exists()


def test_the_edits_of_another_asset_do_not_count(ana: User, root: User) -> None:
    made, other = asset(actor=ana), asset("other", actor=root)
    revision = freeze_revision(asset=made, actor=ana)
    freeze_revision(asset=other, actor=root)

    assert writers(revision) == {ana.pk}


def test_terms_that_are_not_active_are_refused_by_name(ana: User, sara: User, web: Term, savings: Term, loans: Term) -> None:
    proposed, lost = term("idea", actor=sara), term("lost", actor=sara)
    made = asset(actor=ana, terms=[savings, proposed, lost], variants=[VariantDraft(web, "fr", {})])
    Term.objects.filter(pk=proposed.pk).update(status="proposed")
    cards, site = term("cards", actor=sara), term("site", facet="channel", actor=sara)
    deprecate_term(term=savings, replaced_by=loans, reason="Renamed", actor=sara)
    deprecate_term(term=loans, replaced_by=cards, reason="Renamed again", actor=sara)
    deprecate_term(term=lost, reason="Not sold", actor=sara)
    deprecate_term(term=web, replaced_by=site, reason="Renamed", actor=sara)

    with pytest.raises(ValidationError) as refused:
        freeze_revision(asset=made, actor=ana)

    assert refused.value.message_dict == {
        "terms": [
            "Asset spring-rate: product:idea is only proposed; activate it first, or remove it.",
            "Asset spring-rate: product:lost is deprecated and nothing replaces it; remove it.",
            "Asset spring-rate: product:savings is no longer in use; replace it with product:cards.",
            "Asset spring-rate: channel:web is no longer in use; replace it with channel:site.",
        ]
    }
    assert Revision.objects.count() == 0


def test_who_may_not_write_freezes_nothing(ana: User, ben: User) -> None:
    made = asset(actor=ana)

    with pytest.raises(PermissionDenied, match=r"lacks the permission content\.change_asset"):
        freeze_revision(asset=made, actor=ben)

    assert Revision.objects.count() == 0
    assert Edit.objects.get().revision is None


def test_a_release_makes_a_revision_live_once(ana: User, ben: User) -> None:
    made = asset(actor=ana)
    revision = freeze_revision(asset=made, actor=ana)

    for _ in range(2):
        (released,) = make_live(revisions={made.pk: revision}, actor=ben)

    assert released.live_revision == revision
    assert released.version == 1
    assert [(row.history_user, row.history_change_reason) for row in released.history.all()] == [
        (ben, "Released revision 1"),
        (ana, ""),
    ]


def test_a_revision_of_another_asset_does_not_become_live(ana: User, ben: User) -> None:
    made = asset(actor=ana)
    foreign = freeze_revision(asset=asset("other", actor=ana), actor=ana)

    with pytest.raises(ValidationError, match="Revision 1 belongs to another asset than spring-rate") as refused:
        make_live(revisions={made.pk: foreign}, actor=ben)

    assert refused.value.code == "conflict"
    assert Asset.objects.get(pk=made.pk).live_revision is None


def test_a_withdrawn_asset_keeps_what_was_live_and_is_closed(ana: User, ben: User) -> None:
    made = asset(actor=ana)
    revision = freeze_revision(asset=made, actor=ana)
    make_live(revisions={made.pk: revision}, actor=ben)
    before = datetime.now(UTC)

    (gone,) = withdraw(assets=[made.pk], actor=ben)

    assert gone.is_withdrawn
    assert gone.withdrawn_at is not None
    assert before <= gone.withdrawn_at <= datetime.now(UTC)
    assert gone.live_revision == revision
    latest = gone.history.first()
    assert latest is not None
    assert (latest.history_user, latest.history_change_reason) == (ben, "Withdrawn")
    rows = gone.history.count()
    for refused in (
        lambda: withdraw(assets=[made.pk], actor=ben),
        lambda: make_live(revisions={made.pk: revision}, actor=ben),
        lambda: freeze_revision(asset=made, actor=ana),
    ):
        with pytest.raises(ValidationError, match="Asset spring-rate was withdrawn on"):
            refused()
    assert gone.history.count() == rows


def sql(statement: str, revision: Revision) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [revision.pk])


@pytest.mark.parametrize(
    "write",
    [
        lambda revision: Revision.objects.update(sha256="0" * 64),
        lambda revision: Revision(pk=revision.pk, asset=revision.asset, number=7, created_by=revision.created_by).save(),
        lambda revision: Revision.objects.filter(pk=revision.pk)._raw_delete("default"),
        lambda revision: sql("UPDATE content_revision SET snapshot = 'x' WHERE id = %s", revision),
        lambda revision: sql("DELETE FROM content_revision WHERE id = %s", revision),
    ],
)
def test_the_database_refuses_to_change_a_revision(ana: User, write: object) -> None:
    revision = freeze_revision(asset=asset(actor=ana), actor=ana)
    stored = Revision.objects.values().get()

    with pytest.raises((IntegrityError, DatabaseError), match="content_revision is append-only"), transaction.atomic():
        write(revision)  # type: ignore[operator]  # a parameter above

    assert Revision.objects.values().get() == stored
