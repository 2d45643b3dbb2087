"""Writing a draft: what is refused, and that nothing typed is lost."""

import pytest

from content.models import Asset, Variant
from content.services.assets import VariantDraft
from content.services.revisions import withdraw
from tests.factories.content import edited
from tests.factories.taxonomy import deprecate_term
from tests.pages.assets.drafts import draft
from tests.support.pages import elements, html, texts, values


def test_a_new_asset_is_made_with_tags_and_a_variant(as_ana, savings, web, email):
    response = as_ana.post(
        "/assets/new/",
        draft(
            code="autumn-rate",
            language="en",
            title="Autumn rate",
            **{
                "variants-TOTAL_FORMS": "2",
                "variants-0-channel": "email",
                "variants-0-language": "fr",
                "variants-0-headline": "Épargnez à 3 %",
                "variants-1-channel": "",
                "variants-1-language": "",
            },
        ),
    )
    assert (response.status_code, response["Location"]) == (302, "/assets/autumn-rate/")
    made = Asset.objects.get(code="autumn-rate")
    assert [tag.term.reference for tag in made.tags.order_by("term__code")] == ["product:savings", "channel:web"]
    assert [(row.channel.code, row.language, row.headline) for row in made.variants.all()] == [
        ("email", "fr", "Épargnez à 3 %")
    ]


def test_a_code_that_is_taken_keeps_what_was_typed(as_ana, rate):
    response = as_ana.post("/assets/new/", draft(code="spring-rate", language="en", title="Another one"))
    page = html(response)
    assert response.status_code == 400
    assert "An asset with the code spring-rate exists already." in texts(page, "error-summary")[0]
    assert values(page, "title") == ["Another one"]
    assert elements(page, "title")[0].startswith("Error: ")
    assert Asset.objects.count() == 1


def test_the_edit_page_shows_the_draft_and_saving_changes_it(as_ana, rate):
    page = html(as_ana.get("/assets/spring-rate/edit/"))
    assert values(page, "headline") == ["Save at 3 percent"]
    assert values(page, "version") == ["1"]
    assert values(page, "terms-product") == ["product:savings", ""]

    response = as_ana.post("/assets/spring-rate/edit/", draft(headline="Save at 4 percent", **{"terms-channel": []}))

    assert (response.status_code, response["Location"]) == (302, "/assets/spring-rate/")
    rate.refresh_from_db()
    assert (rate.headline, rate.version) == ("Save at 4 percent", 2)
    assert [tag.term.reference for tag in rate.tags.all()] == ["product:savings"]


def test_a_variant_row_is_added_without_javascript_and_saves_nothing(as_ana, rate, email):
    response = as_ana.post("/assets/spring-rate/edit/", draft(headline="Half-typed", add_variant="1"))
    page = html(response)
    assert response.status_code == 200
    assert len(texts(page, "variant")) == 1
    assert values(page, "headline") == ["Half-typed"]
    assert values(page, "variants-TOTAL_FORMS") == ["1"]
    assert texts(page, "error-summary") == []
    rate.refresh_from_db()
    assert (rate.headline, rate.version) == ("Save at 3 percent", 1)


def test_a_variant_marked_for_removal_goes(as_ana, rate, email, ana):
    edited(rate, variants=[VariantDraft(email, "fr", {"headline": "Bonjour"})], actor=ana)
    row = {
        "variants-TOTAL_FORMS": "1",
        "variants-0-channel": "email",
        "variants-0-language": "fr",
        "variants-0-headline": "Bonjour",
        "variants-0-DELETE": "on",
    }
    as_ana.post("/assets/spring-rate/edit/", draft(version="2", **row))
    assert Variant.objects.count() == 0


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"terms-product": ["product:gone"]}, "There is no term “product:gone”."),
        ({"terms-product": ["channel:web"]}, "“channel:web” is not a term of the facet product."),
        ({"terms-product": ["product:loans"]}, "“product:loans” is out of use; use “product:savings” instead."),
        ({"title": ""}, "Title: This field is required."),
        ({"link": "javascript:alert(1)"}, "Link: A link is http, https, mailto, tel or relative, not javascript."),
        (
            {"link": "javascript:alert(1)", "terms-product": ["product:gone"], "kind": "x" * 51},
            "There is no term “product:gone”. A term is written facet:code. Link: A link is http",
        ),
        (
            {"variants-TOTAL_FORMS": "1", "variants-0-channel": "savings", "variants-0-language": "en"},
            "Channel: “savings” is not a channel that can be used. Choose one from the list.",
        ),
        (
            {"variants-TOTAL_FORMS": "1", "variants-0-channel": "web", "variants-0-language": "no language"},
            "“no language” is not a language tag",
        ),
        ({"version": "one"}, "Version: Enter a whole number."),
    ],
    ids=["unknown", "other facet", "deprecated", "no title", "link", "all at once", "no channel", "language", "version"],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(as_ana, rate, savings, loans, sara, bad, message):
    deprecate_term(term=loans, replaced_by=savings, reason="One word for both", actor=sara)
    response = as_ana.post("/assets/spring-rate/edit/", draft(headline="Typed with care", **bad))
    page = html(response)
    assert response.status_code == 400
    assert message in texts(page, "error-summary")[0]
    assert values(page, "headline")[0] == "Typed with care"
    for reference in bad.get("terms-product", []):
        assert reference in values(page, "terms-product")
    rate.refresh_from_db()
    assert (rate.headline, rate.version) == ("Save at 3 percent", 1)


def test_who_saves_second_sees_both_and_keeps_what_was_typed(as_ana, rate, savings, web, root):
    edited(rate, headline="Root was faster", actor=root)

    response = as_ana.post("/assets/spring-rate/edit/", draft(headline="Ana was slower"))
    page = html(response)

    assert response.status_code == 409
    assert texts(page, "conflict-row") == ["Headline Root was faster Ana was slower"]
    assert values(page, "headline") == ["Ana was slower"]
    assert values(page, "version") == ["2"]
    rate.refresh_from_db()
    assert (rate.headline, rate.version) == ("Root was faster", 2)

    assert as_ana.post("/assets/spring-rate/edit/", draft(headline="Ana was slower", version="2")).status_code == 302
    rate.refresh_from_db()
    assert rate.headline == "Ana was slower"


def test_a_withdrawn_asset_cannot_be_edited_and_says_so(as_ana, rate, root):
    withdraw(assets=[rate.pk], actor=root)
    response = as_ana.get("/assets/spring-rate/edit/", follow=True)
    assert response.redirect_chain == [("/assets/spring-rate/", 302)]
    assert "Spring rate is withdrawn, so it cannot be edited." in html(response)

    response = as_ana.post("/assets/spring-rate/edit/", draft(headline="Too late"))
    assert response.status_code == 400
    assert "its words, variants and tags cannot change" in texts(html(response), "error-summary")[0]
    assert values(html(response), "headline") == ["Too late"]
    rate.refresh_from_db()
    assert rate.headline == "Save at 3 percent"
