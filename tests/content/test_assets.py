"""Drafts are checked whole, written row by row under the person who saved, and only where something differs."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Asset, Edit, Revision, Tag, Variant
from content.services.assets import VariantDraft, create_asset, save_draft
from content.services.revisions import withdraw
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset, edited
from tests.factories.taxonomy import deprecate_term, term

TABLES: tuple[Any, ...] = (Asset, Variant, Tag, Edit, Revision, Asset.history.model, Variant.history.model, Tag.history.model)


def everything() -> list[list[dict[str, Any]]]:
    """All rows of this room, to compare before and after something that must not write."""
    return [list(model._default_manager.order_by("pk").values()) for model in TABLES]


def problems(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict


def test_a_new_asset_has_its_draft_and_history_under_its_author(ana: User, web: Term, savings: Term) -> None:
    made = create_asset(
        code=" spring-rate ",
        title=" Spring rate ",
        kind="offer",
        language="EN",
        core={"headline": "Save at 3 percent", "body": "One\r\ntwo\r\n", "link": "/save"},
        variants=[VariantDraft(web, "fr", {"headline": "Épargnez à 3 pour cent"})],
        terms=[savings, web],
        actor=ana,
    )

    made.refresh_from_db()
    assert (made.code, made.title, made.kind, made.language, made.version) == ("spring-rate", "Spring rate", "offer", "en", 1)
    assert (made.headline, made.body, made.call_to_action, made.link) == ("Save at 3 percent", "One\ntwo", "", "/save")
    assert (made.live_revision, made.withdrawn_at) == (None, None)
    variant = made.variants.get()
    assert (variant.channel, variant.language, variant.headline, variant.body) == (web, "fr", "Épargnez à 3 pour cent", "")
    assert set(made.terms.all()) == {savings, web}
    assert [edit.actor for edit in made.edits.all()] == [ana]
    rows = [*made.history.all(), *Variant.history.all(), *Tag.history.all()]
    assert [(row.history_type, row.history_user) for row in rows] == [("+", ana)] * 4


def test_saving_the_same_draft_writes_nothing(ana: User, web: Term, savings: Term) -> None:
    made = asset(actor=ana, terms=[savings], variants=[VariantDraft(web, "fr", {"body": "Un\ndeux"})])
    before = everything()

    saved = save_draft(
        asset=made,
        expected_version=1,
        title="Spring rate ",
        kind="offer",
        core={"headline": "Save at 3 percent", "body": "For new savings until 31 March.\r\n"},
        variants=[VariantDraft(web, "FR", {"body": " Un\r\ndeux"})],
        terms=[savings, savings],
        actor=ana,
    )

    assert saved.version == 1
    assert everything() == before


def test_an_edit_leaves_history_only_of_what_changed(
    ana: User, root: User, web: Term, email: Term, savings: Term, loans: Term
) -> None:
    made = asset(
        actor=ana,
        terms=[savings, web],
        variants=[VariantDraft(web, "fr", {"headline": "Épargnez"}), VariantDraft(email, "fr", {})],
    )

    saved = edited(
        made,
        actor=root,
        terms=[web, loans],
        variants=[VariantDraft(web, "fr", {"headline": "Épargnez plus"}), VariantDraft(web, "id", {})],
    )

    assert saved.version == 2
    assert {tag.term for tag in saved.tags.all()} == {web, loans}
    assert [(variant.channel, variant.language, variant.headline) for variant in saved.variants.order_by("language")] == [
        (web, "fr", "Épargnez plus"),
        (web, "id", ""),
    ]
    by_root = {
        model: sorted((row.history_type, key(row)) for row in model.history.filter(history_user=root))
        for model, key in ((Variant, lambda row: row.language), (Tag, lambda row: row.term.code))
    }
    assert by_root == {Variant: [("+", "id"), ("-", "fr"), ("~", "fr")], Tag: [("+", "loans"), ("-", "savings")]}
    assert [(row.history_type, row.history_user, row.version) for row in saved.history.all()] == [("~", root, 2), ("+", ana, 1)]
    assert [edit.actor for edit in saved.edits.all()] == [ana, root]


def test_what_is_left_out_of_a_save_is_gone(ana: User, web: Term, savings: Term) -> None:
    made = asset(actor=ana, terms=[savings], variants=[VariantDraft(web, "fr", {})])

    saved = save_draft(asset=made, expected_version=1, title="Spring rate", kind="", core={}, variants=[], terms=[], actor=ana)

    assert (saved.kind, saved.headline, saved.body) == ("", "", "")
    assert (saved.tags.count(), saved.variants.count()) == (0, 0)


def test_all_problems_are_told_at_once_by_field(ana: User, web: Term, savings: Term) -> None:
    asset("taken", actor=ana)
    before = everything()

    with pytest.raises(ValidationError) as refused:
        create_asset(
            code="no spaces",
            title="  ",
            kind="x" * 51,
            language="english please",
            core={"headline": "a\0b", "link": "javascript:alert(1)", "subject": "?"},
            variants=[
                VariantDraft(savings, "fr", {}),
                VariantDraft(web, "fr", {}),
                VariantDraft(web, "FR", {"call_to_action": "\ud800"}),
                VariantDraft(web, "?", {}),
            ],
            actor=ana,
        )

    assert problems(refused) == {
        "code": ["A code starts with a letter or digit and holds only letters, digits and . _ ~ -"],
        "title": ["Give the asset a title."],
        "kind": ["Holds 51 characters; at most 50 are allowed."],
        "language": ["“english please” is not a language tag; write it like en, fr or pt-BR."],
        "headline": ["Holds the control character U+0000 at position 2; remove it."],
        "link": ["A link is http, https, mailto, tel or relative, not javascript."],
        "subject": ["There is no copy field “subject”."],
        "variants": [
            "Variant savings, fr: “product:savings” is not a term of the facet channel.",
            "Variant web, fr: call to action: Holds half a character at position 1; remove it.",
            "Variant web, fr: There are two variants for this channel and language; keep one.",
            "Variant web, ?: “?” is not a language tag; write it like en, fr or pt-BR.",
        ],
    }
    assert everything() == before


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("taken", "An asset with the code taken exists already."),
        ("", "A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
        ("-a", "A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
        ("a/b", "A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
        ("é", "A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
        ("x" * 101, "Holds 101 characters; at most 100 are allowed."),
    ],
)
def test_codes_that_cannot_name_an_asset(ana: User, code: str, problem: str) -> None:
    asset("taken", actor=ana)

    with pytest.raises(ValidationError) as refused:
        create_asset(code=code, title="Spring rate", actor=ana)

    assert problems(refused) == {"code": [problem]}
    assert Asset.objects.count() == 1


def test_a_code_taken_while_we_looked_is_refused_too(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asset("taken", actor=ana)
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)

    with pytest.raises(ValidationError) as refused:
        create_asset(code="taken", title="Spring rate", actor=ana)

    assert problems(refused) == {"code": ["An asset with the code taken exists already."]}


def test_a_deprecated_term_cannot_be_added(ana: User, sara: User, savings: Term, loans: Term) -> None:
    deprecate_term(term=savings, replaced_by=loans, reason="Sold as loans", actor=sara)
    savings.refresh_from_db()
    made = asset(actor=ana)

    with pytest.raises(ValidationError) as refused:
        edited(made, terms=[savings], actor=ana)

    assert problems(refused) == {"terms": ["“product:savings” is out of use; use “product:loans” instead."]}
    assert Tag.objects.count() == 0


def test_a_term_deprecated_since_may_stay_while_words_change(ana: User, sara: User, web: Term, savings: Term) -> None:
    made = asset(actor=ana, terms=[savings], variants=[VariantDraft(web, "fr", {})])
    for old in (savings, web):
        deprecate_term(term=old, reason="Not sold any more", actor=sara)

    saved = edited(made, headline="Save at 4 percent", actor=ana)

    assert saved.headline == "Save at 4 percent"
    assert [tag.term for tag in saved.tags.all()] == [savings]


def test_a_proposed_term_serves_drafts(ana: User, sara: User) -> None:
    proposed = term("idea", actor=sara)
    Term.objects.filter(pk=proposed.pk).update(status="proposed")
    proposed.refresh_from_db()

    assert [tag.term for tag in asset(actor=ana, terms=[proposed]).tags.all()] == [proposed]


def test_two_people_who_edit_at_once_notice(ana: User, root: User) -> None:
    made = asset(actor=ana)
    edited(made, headline="Save at 4 percent", actor=root)
    before = everything()

    with pytest.raises(ValidationError) as refused:
        save_draft(asset=made, expected_version=1, title="Mine", kind="", core={}, variants=[], terms=[], actor=ana)

    assert refused.value.code == "conflict"
    assert refused.value.messages == [
        "Somebody else saved this draft since you opened it (version 2, yours was 1). Reload it and make your change again."
    ]
    assert everything() == before


def test_a_withdrawn_asset_does_not_change(ana: User, savings: Term) -> None:
    made = asset(actor=ana)
    withdraw(assets=[made.pk], actor=ana)
    date = Asset.objects.get().withdrawn_at.strftime("%Y-%m-%d")  # type: ignore[union-attr]  # it was withdrawn above
    before = everything()

    with pytest.raises(ValidationError) as refused:
        edited(made, terms=[savings], actor=ana)

    assert refused.value.code == "withdrawn"
    assert refused.value.messages == [f"Asset spring-rate was withdrawn on {date}: its words, variants and tags cannot change."]
    assert everything() == before


@pytest.mark.parametrize("who", ["ben", "sara", "chris", "zoe"])
def test_who_does_not_write_content_changes_nothing(who: str, ana: User, request: pytest.FixtureRequest) -> None:
    other: User = request.getfixturevalue(who)
    made = asset(actor=ana)
    before = everything()

    with pytest.raises(PermissionDenied, match=r"lacks the permission content\.add_asset"):
        create_asset(code="mine", title="Mine", actor=other)
    with pytest.raises(PermissionDenied, match=r"lacks the permission content\.change_asset"):
        edited(made, headline="Mine", actor=other)

    assert everything() == before


def test_checking_many_terms_takes_no_more_queries(ana: User, sara: User, web: Term) -> None:
    made = asset(actor=ana)
    terms = [term(f"t{number}", actor=sara) for number in range(6)]
    edited(made, terms=terms[:2], actor=ana)

    def reads(wanted: list[Term]) -> int:
        row = Asset.objects.get(pk=made.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            save_draft(
                asset=row,
                expected_version=row.version,
                title=row.title,
                kind=row.kind,
                core={"headline": row.headline, "body": row.body},
                variants=[],
                terms=wanted,
                actor=ana,
            )
        return sum(query["sql"].startswith("SELECT") for query in queries)

    assert reads(terms[:3]) == reads(terms)
