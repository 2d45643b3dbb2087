"""Deleting terms, which is possible only for terms that were never used and never published."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import (
    Term,
    TermAncestor,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermSynonym,
)
from taxonomy.services.deleting import delete_term, why_kept
from taxonomy.services.details import save_details
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym
from tests.factories.channels import registered
from tests.factories.content import asset, edited
from tests.factories.propagation import released, served_from_now
from tests.factories.taxonomy import deprecate_term, drawn, grow, term
from tests.factories.versions import published


def test_a_term_that_nobody_uses_goes_with_its_words(terms, sara):
    pk = terms["travel"].pk
    delete_term(term=terms["travel"], reason="Typed twice.", actor=sara)
    assert drawn() == "cards\n    debit\n    credit\nloans"
    assert TermLabel.objects.filter(term_id=pk).count() == TermAncestor.objects.filter(term_id=pk).count() == 0
    assert inconsistencies() == []
    row = Term.history.filter(id=pk).first()
    assert (row.history_type, row.history_user, row.history_change_reason) == ("-", sara, "Typed twice.")


def test_only_stewards_delete(terms, ana):
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        delete_term(term=terms["travel"], actor=ana)
    assert Term.objects.filter(code="travel").exists()


@pytest.mark.parametrize("use", ["children", "tag", "replacement", "channel system"])
def test_what_is_used_stays(terms, sara, ana, chris, use):
    kept = terms["cards"] if use == "children" else terms["travel"]
    if use == "tag":
        asset("one", terms=[kept], actor=ana)
    if use == "replacement":
        deprecate_term(term=terms["debit"], replaced_by=kept, reason="Old.", actor=sara)
    if use == "channel system":
        registered("esp", channels=[term("email", facet="channel", actor=sara)], filters=[kept], actor=chris)
    with pytest.raises(ValidationError, match="is used") as caught:
        delete_term(term=kept, actor=sara)
    assert caught.value.code == "used"
    assert Term.objects.filter(pk=kept.pk).exists()


def keeps(term, actor):
    """Why `term` stays where somebody deletes it all the same."""
    with pytest.raises(ValidationError) as caught:
        delete_term(term=term, actor=actor)
    assert caught.value.code == "used"
    assert caught.value.messages == [why_kept(term=term, actor=actor)]
    assert Term.objects.filter(pk=term.pk).exists()
    return caught.value.messages[0]


def test_what_was_used_once_stays(terms, sara, ana, chris):
    edited(asset("one", terms=[terms["travel"]], actor=ana), terms=[], actor=ana)
    assert "was used before" in keeps(terms["travel"], sara)
    email = term("email", facet="channel", actor=sara)
    system = registered("esp", channels=[email], filters=[terms["loans"]], actor=chris).channel_system
    served_from_now(system, channels=[email], actor=chris)
    assert "was used before" in keeps(terms["loans"], sara)
    delete_term(term=terms["debit"], actor=sara)
    assert not Term.objects.filter(code="debit").exists()


def test_what_was_released_is_said_in_words(terms, sara, ana, ben):
    email = term("email", facet="channel", actor=sara)
    released(asset("live", terms=[email, terms["loans"]], actor=ana), author=ana, reviewer=ben)
    assert "(assets, tags, released documents)" in keeps(terms["loans"], sara)


def test_what_is_published_stays(terms, sara):
    email = term("email", facet="channel", actor=sara)
    published(actor=sara)
    assert "is in a published version" in keeps(terms["travel"], sara)
    assert why_kept(term=term("later", actor=sara), actor=sara) == ""
    assert why_kept(term=email, actor=sara) == ""


def test_all_that_goes_along_is_signed(sara: User, root: User) -> None:
    terms = grow("cards\nspare", actor=sara)
    words = {"synonyms": [Synonym("hidden", "en", "kards")], "notes": [Note("definition", "en", "Plastic.")], "uri": ""}
    ties = {"notations": [Notation("1")], "mappings": [OutsideName("exact", "https://example.org/c")], "valid_from": None}
    others = {"related": [terms["spare"]], "owner": None, "valid_to": None}
    save_details(term=terms["cards"], expected=terms["cards"].updated_at, **words, **ties, **others, actor=sara)
    delete_term(term=terms["cards"], reason="Never used.", actor=root)
    for model in (TermLabel, TermSynonym, TermNote, TermNotation, TermMapping, TermRelation, Term):
        gone = model.history.filter(history_type="-").get()
        assert (gone.history_user, gone.history_change_reason) == (root, "Never used."), model
