"""The page on which a steward edits the words of a term, without any script."""

from typing import Any

import pytest

from taxonomy.models import TermNotation, TermNote, TermRelation, TermSynonym
from tests.factories.taxonomy import deprecate_term
from tests.support.pages import elements, html, texts, values
from tests.support.terms import everything

EDIT = "/taxonomy/product/gold/edit/"


def typed(page: str, **fields: Any) -> dict[str, Any]:
    """What the form of the details sends: empty rows, and the stamp that `page` shows, but for `fields`."""
    sizes = {f"{name}-TOTAL_FORMS": "2" for name in ("synonyms", "notes", "notations", "mappings")}
    zero = {f"{name}-INITIAL_FORMS": "0" for name in ("synonyms", "notes", "notations", "mappings")}
    empty = {"owner": "", "uri": "", "valid_from": "", "valid_to": "", "related": ""}
    return {**sizes, **zero, **empty, "expected": values(page, "expected")[0], **fields}


def test_visitors_sign_in_first_and_come_back(client, bank):
    response = client.get(EDIT)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={EDIT}")


def test_an_author_is_told_what_is_missing(as_ana, bank):
    before = everything()
    for response in (as_ana.get(EDIT), as_ana.post(EDIT, {"expected": "x", "uri": "https://example.org/x"})):
        assert response.status_code == 403
        assert "Ana Author lacks the permission taxonomy.change_term." in html(response)
    assert everything() == before


@pytest.mark.parametrize("path", ["/taxonomy/product/none/edit/", "/taxonomy/none/gold/edit/"])
def test_what_does_not_exist_is_not_found(as_sara, bank, path):
    assert as_sara.get(path).status_code == 404


def test_the_form_begins_with_what_is_there(as_sara, bank, sara):
    as_sara.post(
        EDIT,
        typed(
            html(as_sara.get(EDIT)),
            **{
                "synonyms-0-kind": "hidden",
                "synonyms-0-language": "en",
                "synonyms-0-text": "glod",
                "notes-1-kind": "use_when",
                "notes-1-language": "en",
                "notes-1-text": "It shines.\r\nAlways.",
                "notations-0-text": "0110",
                "mappings-0-kind": "identifier",
                "mappings-0-scheme": "CRM",
                "mappings-0-target": "7",
                "related": ["product:home", "product:offers, product:debit"],
                "owner": "sara",
                "valid_from": "2026-01-01",
                "uri": "https://example.org/gold",
            },
        ),
    )
    page = html(as_sara.get(EDIT))
    assert values(page, "synonyms-0-text") == ["glod"]
    assert '<option value="hidden" selected>' in page
    assert "It shines.\nAlways.</textarea>" in page
    assert (values(page, "notations-0-text"), values(page, "mappings-0-scheme")) == (["0110"], ["CRM"])
    assert values(page, "related") == ["product:debit", "product:home", "product:offers", ""]
    assert (values(page, "owner"), values(page, "valid_from"), values(page, "valid_to")) == (["sara"], ["2026-01-01"], [""])
    assert len(texts(page, "word-row")) == 1 + 1 + 1 + 1 + 4 * 2
    assert elements(page, "h1") == ["Details of cards › gold"]


def test_saving_says_so_and_leads_back(as_sara, bank):
    shown = html(as_sara.get(EDIT))
    response = as_sara.post(EDIT, typed(shown, uri="https://example.org/gold"), follow=True)
    assert response.redirect_chain == [("/taxonomy/product/gold/", 302)]
    assert texts(html(response), "messages") == ["The details are saved."]
    shown = html(as_sara.get(EDIT))
    response = as_sara.post(EDIT, typed(shown, uri="https://example.org/gold"), follow=True)
    assert texts(html(response), "messages") == ["Nothing changed."]


def test_a_relation_to_a_replaced_term_stays_as_it_is(as_sara, bank, sara):
    as_sara.post(EDIT, typed(html(as_sara.get(EDIT)), related=["product:offers"]))
    deprecate_term(term=bank["offers"], replaced_by=bank["loans"], reason="Over", actor=sara)
    shown = html(as_sara.get(EDIT))
    assert values(shown, "related") == ["product:offers", ""]
    as_sara.post(EDIT, typed(shown, related=["product:offers"], uri="https://example.org/gold"))
    assert [(row.term.code, row.other.code) for row in TermRelation.objects.all()] == [("offers", "gold")]


def test_problems_are_named_at_their_place_and_nothing_typed_is_lost(as_sara, bank):
    shown = html(as_sara.get(EDIT))
    before = everything()
    fields = {"synonyms-0-kind": "alternative", "synonyms-0-language": "en", "synonyms-0-text": "gold"}
    wrong = {"uri": "nowhere", "owner": "nobody", "valid_to": "soon", "related": ["product:none"]}
    first = as_sara.post(EDIT, typed(shown, **fields, **wrong))
    assert first.status_code == 400
    (summary,) = texts(html(first), "error-summary")
    for problem in (
        "There is no term “product:none”.",
        "Owner: There is no user “nobody”.",
        "Valid to: Enter a valid date.",
    ):
        assert problem in summary
    second = html(as_sara.post(EDIT, typed(shown, **fields, uri="nowhere")))
    (summary,) = texts(second, "error-summary")
    assert "URI: Write the whole URI" in summary
    assert "Synonyms: “gold” is the label already; remove it from the synonyms." in summary
    assert 'href="#synonyms"' in second
    assert 'href="#id_uri"' in second
    assert (values(second, "synonyms-0-text"), values(second, "uri")) == (["gold"], ["nowhere"])
    assert elements(second, "title") == ["Error: Details of cards › gold · Throughline"]
    assert everything() == before


@pytest.mark.parametrize("section", ["synonyms", "notes", "notations", "mappings"])
def test_another_row_comes_without_scripts_and_without_saving(as_sara, bank, section):
    shown = html(as_sara.get(EDIT))
    before = everything()
    response = as_sara.post(EDIT, typed(shown, add=section, uri="half", **{"notes-0-kind": "scope", "notes-0-text": "Typed"}))
    page = html(response)
    assert response.status_code == 200
    assert len(texts(page, "word-row")) == 2 * 4 + 1
    assert f'name="{section}-2-text"' in page or section == "mappings"
    assert values(page, f"{section}-2-language") == (["en"] if section in {"synonyms", "notes"} else [])
    assert texts(page, "error-summary") == []
    assert "Typed</textarea>" in page
    assert values(page, "uri") == ["half"]
    assert everything() == before


@pytest.mark.parametrize("count", ["", "x", "-1", "99999999", "²"])
def test_nonsense_counts_of_rows_are_no_error_of_ours(as_sara, bank, count):
    shown = html(as_sara.get(EDIT))
    for extra in ({}, {"add": "notes"}):
        response = as_sara.post(EDIT, typed(shown, **extra, **{"notes-TOTAL_FORMS": count}))
        assert response.status_code in {200, 302, 400}


def test_somebody_else_saved_first(as_sara, bank):
    """Both are shown, what was typed stays, and saving again takes it."""
    shown = html(as_sara.get(EDIT))
    theirs = {"synonyms-0-kind": "alternative", "synonyms-0-language": "en", "synonyms-0-text": "Au"}
    as_sara.post(EDIT, typed(shown, **theirs, related=["product:home"]))
    response = as_sara.post(EDIT, typed(shown, **{"notes-0-kind": "scope", "notes-0-language": "en", "notes-0-text": "Mine"}))
    page = html(response)
    assert response.status_code == 409
    assert texts(page, "conflict-row") == [
        "Synonyms alternative · en · Au –",
        "Notes – scope · en · Mine",
        "Related terms product:home –",
    ]
    assert "Mine</textarea>" in page
    assert TermNote.objects.count() == 0
    again = typed(page, **{"notes-0-kind": "scope", "notes-0-language": "en", "notes-0-text": "Mine"})
    assert as_sara.post(EDIT, again).status_code == 302
    assert [note.text for note in TermNote.objects.all()] == ["Mine"]
    assert not TermSynonym.objects.filter(text="Au").exists()


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-01-01", "2026-13-45T00:00:00+00:00"])
def test_a_stamp_that_is_none_saves_nothing(as_sara, bank, stamp):
    before = everything()
    shown = html(as_sara.get(EDIT))
    response = as_sara.post(EDIT, typed(shown, uri="https://example.org/x", expected=stamp))
    assert response.status_code in {400, 409}
    assert everything() == before


def test_a_term_with_many_words_is_edited_one_language_at_a_time(as_sara, bank):
    many = [
        TermSynonym(term=bank["gold"], kind="alternative", language=language, text=f"{language} {number}")
        for language in ("de", "en", "fr")
        for number in range(20)
    ]
    TermSynonym.objects.bulk_create(many)
    english = html(as_sara.get(EDIT))
    assert values(english, "synonyms-0-text") == ["en 0"]
    assert 'href="?language=fr"' in english
    french = html(as_sara.get(f"{EDIT}?language=fr"))
    assert values(french, "synonyms-19-text") == ["fr 19"]
    assert "de 0" not in french
    rows = {"synonyms-0-kind": "alternative", "synonyms-0-language": "fr", "synonyms-0-text": "Or"}
    assert as_sara.post(f"{EDIT}?language=fr", typed(french, **rows)).status_code == 302
    assert set(TermSynonym.objects.filter(term=bank["gold"], language="fr").values_list("text", flat=True)) == {"Or"}
    assert TermSynonym.objects.filter(term=bank["gold"]).count() == 41


def test_rows_that_one_page_cannot_hold_stay(as_sara, bank):
    many = [TermNotation(term=bank["gold"], text=f"{number:03}") for number in range(350)]
    TermNotation.objects.bulk_create(many)
    page = html(as_sara.get(EDIT))
    assert "250 more are not shown here; they stay as they are." in page
    assert (values(page, "notations-99-text"), values(page, "notations-100-text")) == (["099"], [""])
    assert as_sara.post(EDIT, typed(page, **{"notations-0-text": "A", "notations-1-text": "001"})).status_code == 302
    kept = set(TermNotation.objects.values_list("text", flat=True))
    assert (len(kept), {"A", "001", "100", "349"} <= kept, "099" in kept) == (252, True, False)


def test_the_form_costs_the_same_queries_however_many_words(as_sara, bank, django_assert_num_queries):
    as_sara.get(EDIT)
    with django_assert_num_queries(9):
        as_sara.get(EDIT)
    rows = [TermSynonym(term=bank["gold"], kind="hidden", language="en", text=f"g{number}") for number in range(3)]
    TermSynonym.objects.bulk_create(rows)
    with django_assert_num_queries(9):
        as_sara.get(EDIT)
