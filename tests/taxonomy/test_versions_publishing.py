"""Publishing a version: who may, what it holds, its number, and what stands in the way."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from people.history import delete_as
from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Facet, FacetVersion, Term
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.queries.term_rows import rows_of
from taxonomy.queries.version_rows import find_version, latest_version, rows_of_version, versions_of
from taxonomy.services.operations import carry_out
from taxonomy.services.versions import publish_version
from taxonomy.vocabulary.operations import Merge
from tests.factories.taxonomy import create_term, deprecate_term, move_term, product, related, set_labels, term
from tests.factories.versions import published

Terms = dict[str, Term]


def refusal(actor: User, *, note: str = "More.", seen: str | None = None) -> ValidationError:
    """Why publishing the products is refused; nothing is published."""
    before = FacetVersion.objects.count()
    with pytest.raises(ValidationError) as refused:
        publish_version(
            facet=product(),
            note=note,
            seen_sha256=CurrentVersion(product()).frozen.sha256 if seen is None else seen,
            actor=actor,
        )
    assert FacetVersion.objects.count() == before
    return refused.value


def test_the_first_version_holds_the_facet_as_it_is(sara: User, terms: Terms) -> None:
    version = published(note="  The first.  ", actor=sara)
    assert (str(version), version.note, version.term_count, version.published_by) == ("1.0", "The first.", 5, sara)
    assert gzip.decompress(version.content).decode() == (
        '{"code":"cards","labels":{"en":"cards"},"sort":1,"status":"active"}\n'
        '{"code":"debit","labels":{"en":"debit"},"parent_code":"cards","sort":1,"status":"active"}\n'
        '{"code":"credit","labels":{"en":"credit"},"parent_code":"cards","sort":2,"status":"active"}\n'
        '{"code":"travel","labels":{"en":"travel"},"parent_code":"credit","sort":1,"status":"active"}\n'
        '{"code":"loans","labels":{"en":"loans"},"sort":2,"status":"active"}\n'
    )
    assert version.sha256 == "d91f957ec53bf9dfd10f24ce91e794d0fc45bfe28df01b565d89d4621efa46af"


def test_a_version_stays_what_it_was(sara: User, terms: Terms) -> None:
    version = published(actor=sara)
    before = rows_of(product())
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    assert rows_of_version(FacetVersion.objects.get(pk=version.pk)) == before
    for write in (
        lambda: FacetVersion.objects.filter(pk=version.pk).update(note="Another."),
        lambda: FacetVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()


def test_numbers_follow_what_changed(sara: User, terms: Terms) -> None:
    numbers = [str(published(actor=sara))]
    set_labels(term=terms["cards"], labels={"en": "Plastic", "fr": "Cartes"}, actor=sara)
    numbers.append(str(published(actor=sara)))
    move_term(term=terms["travel"], parent=terms["debit"], actor=sara)
    numbers.append(str(published(actor=sara)))
    deprecate_term(term=terms["loans"], reason="Sold", actor=sara)
    numbers.append(str(published(actor=sara)))
    set_labels(term=terms["cards"], labels={"en": "Cards"}, actor=sara)
    numbers.append(str(published(actor=sara)))
    carry_out(operation=Merge(term="product:travel", into="product:debit"), actor=sara)
    numbers.append(str(published(actor=sara)))
    assert numbers == ["1.0", "1.1", "2.0", "3.0", "3.1", "4.0"]
    assert [str(version) for version in versions_of(product())] == ["4.0", "3.1", "3.0", "2.0", "1.1", "1.0"]


def test_facets_are_numbered_apart(sara: User, terms: Terms) -> None:
    term("email", facet="channel", actor=sara)
    assert [str(published(facet, actor=sara)) for facet in ("product", "channel")] == ["1.0", "1.0"]


def test_nothing_new_is_no_new_version(sara: User, terms: Terms) -> None:
    published(actor=sara)
    refused = refusal(sara)
    assert (refused.messages, refused.code) == (["Nothing has changed since version 1.0."], "conflict")


def test_a_change_that_was_taken_back_is_none(sara: User, terms: Terms) -> None:
    published(actor=sara)
    move_term(term=terms["travel"], parent=terms["debit"], actor=sara)
    move_term(term=terms["travel"], parent=terms["credit"], actor=sara)
    assert refusal(sara).messages == ["Nothing has changed since version 1.0."]


def test_an_empty_facet_is_not_published(sara: User) -> None:
    refused = refusal(sara)
    assert (refused.messages, refused.code) == (["The facet product has no terms to publish."], "conflict")


@pytest.mark.parametrize("note", ["", "  \n "])
def test_a_version_says_what_changed(sara: User, terms: Terms, note: str) -> None:
    assert refusal(sara, note=note).message_dict == {"note": ["Say in a sentence what changed, for those who use the facet."]}


def test_what_changed_after_it_was_looked_at_is_not_published(sara: User, terms: Terms) -> None:
    seen = CurrentVersion(product()).frozen.sha256
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    for stale in (seen, "", "0" * 64):
        refused = refusal(sara, seen=stale)
        assert refused.code == "conflict"
        assert refused.messages == ["The facet has changed since you looked at it; look again at what changed."]


def test_nor_what_changes_while_it_is_being_published(sara: User, terms: Terms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody gets the lock first."""
    seen, locked, late = CurrentVersion(product()).frozen.sha256, tree_lock.locked, [terms["cards"]]

    @contextmanager
    def behind_another() -> Iterator[None]:
        if late:
            set_labels(term=late.pop(), labels={"en": "Plastic"}, actor=sara)
        with locked():
            yield

    monkeypatch.setattr(tree_lock, "locked", behind_another)
    assert refusal(sara, seen=seen).code == "conflict"


def test_a_change_elsewhere_meanwhile_does_no_harm(sara: User, terms: Terms, monkeypatch: pytest.MonkeyPatch) -> None:
    email, locked = term("email", facet="channel", actor=sara), tree_lock.locked
    late = [email]

    @contextmanager
    def behind_another() -> Iterator[None]:
        if late:
            set_labels(term=late.pop(), labels={"en": "E-mail"}, actor=sara)
        with locked():
            yield

    monkeypatch.setattr(tree_lock, "locked", behind_another)
    assert str(published(actor=sara)) == "1.0"
    assert late == []


def test_of_two_who_looked_at_the_same_only_one_publishes(sara: User, root: User, terms: Terms) -> None:
    seen = CurrentVersion(product()).frozen.sha256
    publish_version(facet=product(), note="Mine.", seen_sha256=seen, actor=sara)
    refused = refusal(root, seen=seen)
    assert (refused.messages, refused.code) == (["Nothing has changed since version 1.0."], "conflict")


def test_errors_of_the_quality_report_are_named_and_stand_in_the_way(sara: User, terms: Terms) -> None:
    needless = related(terms["cards"], terms["debit"], actor=sara)
    assert refusal(sara).messages == ["“debit” is related to “cards”, which is above it."]
    delete_as(needless, actor=sara)
    assert str(published(actor=sara)) == "1.0"


@pytest.mark.parametrize("language", ["fr", "pt-BR", ""])
def test_a_facet_is_published_in_the_language_it_is_kept_in(sara: User, language: str) -> None:
    create_term(facet=product(), code="cartes", labels={language: "Cartes"}, actor=sara)
    version = published(actor=sara)
    assert (str(version), rows_of_version(version)[0].labels) == ("1.0", {language: "Cartes"})


def test_also_in_several_of_which_none_is_common(sara: User) -> None:
    create_term(facet=product(), code="cartes", labels={"fr": "Cartes"}, actor=sara)
    create_term(facet=product(), code="tabungan", labels={"id": "Tabungan"}, actor=sara)
    assert published(actor=sara).term_count == 2


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_publishes(request: pytest.FixtureRequest, terms: Terms, who: str) -> None:
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied, match=r"taxonomy\.publish_facet"):
        published(actor=actor)
    assert FacetVersion.objects.count() == 0


def test_versions_are_found_by_their_numbers(sara: User, terms: Terms) -> None:
    assert latest_version(product()) is None
    version = published(actor=sara)
    assert find_version(product(), "1.0") == latest_version(product()) == version
    for number in ("1.1", "0.0", "01.0", "1", "1.0.0", "", "now", "١.٠", "9" * 40 + ".0"):
        assert find_version(product(), number) is None
    assert find_version(Facet.objects.get(code="channel"), "1.0") is None
