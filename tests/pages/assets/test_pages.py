"""The asset pages: who may open them, what they refuse, and that nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from content.models import Asset, Variant
from content.services.assets import VariantDraft
from content.services.revisions import freeze_revision, withdraw
from people.models import User
from tests.factories.content import asset, edited
from tests.factories.taxonomy import deprecate_term
from tests.support.pages import elements, texts, values


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def rate(savings, web, ana) -> Asset:
    return asset("spring-rate", terms=[savings, web], actor=ana)


def draft(**fields: Any) -> dict[str, Any]:
    """What the form of an asset without variants sends."""
    return {
        "title": "Spring rate",
        "kind": "offer",
        "headline": "Save at 3 percent",
        "body": "For new savings until 31 March.",
        "version": "1",
        "variants-TOTAL_FORMS": "0",
        "variants-INITIAL_FORMS": "0",
        "terms-product": ["product:savings"],
        "terms-channel": ["channel:web"],
        **fields,
    }


def html(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", ["/assets/", "/assets/new/", "/assets/spring-rate/edit/", "/assets/spring-rate/history/"])
def test_visitors_sign_in_first_and_come_back(client, rate, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("/assets/", "content.view_asset"),
        ("/assets/new/", "content.add_asset"),
        ("/assets/spring-rate/edit/", "content.change_asset"),
        ("/assets/spring-rate/history/", "content.view_asset"),
    ],
)
def test_without_a_role_the_page_names_the_permission(client, zoe, rate, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


def test_a_reviewer_reads_but_does_not_write(client, ben, rate):
    client.force_login(ben)
    assert client.get("/assets/").status_code == 200
    assert client.get("/assets/spring-rate/history/").status_code == 200

    assert client.post("/assets/new/", draft(code="mine", language="en")).status_code == 403
    assert client.post("/assets/spring-rate/edit/", draft(title="Changed")).status_code == 403

    assert list(Asset.objects.values_list("code", "title", "version")) == [("spring-rate", "Spring rate", 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_however_long(as_ana, savings, web, ana, django_assert_num_queries, count):
    for number in range(count):
        made = asset(f"rate-{number}", terms=[savings, web], actor=ana)
        freeze_revision(asset=made, actor=ana)
    with django_assert_num_queries(6):
        response = as_ana.get("/assets/")
    assert len(texts(html(response), "row")) == count


def test_the_list_is_narrowed_by_words_term_and_state(as_ana, savings, loans, web, ana):
    asset("spring-rate", title="Spring rate", terms=[savings], actor=ana)
    asset("home-loan", title="Home loan", terms=[loans, web], actor=ana)

    assert texts(html(as_ana.get("/assets/?q=home")), "row") == ["Home loan home-loan Draft offer 0 2 just now"]
    assert texts(html(as_ana.get("/assets/?term=product:savings")), "row") == [
        "Spring rate spring-rate Draft offer 0 1 just now"
    ]
    assert texts(html(as_ana.get("/assets/?state=live")), "row") == []
    assert texts(html(as_ana.get("/assets/?state=live")), "empty") == ["No asset matches these filters Clear the filters"]


def test_an_unknown_term_in_the_filter_is_said(as_ana, rate):
    page = html(as_ana.get("/assets/?term=product:gone"))
    assert "There is no term “product:gone”." in texts(page, "error-summary")[0]
    assert texts(page, "row") == []


def test_an_empty_list_says_what_it_is_for(as_ana):
    page = html(as_ana.get("/assets/"))
    assert texts(page, "empty")[0].startswith("No assets yet")


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
    withdraw(asset=rate, actor=root)
    response = as_ana.get("/assets/spring-rate/edit/", follow=True)
    assert response.redirect_chain == [("/assets/spring-rate/", 302)]
    assert "Spring rate is withdrawn, so it cannot be edited." in html(response)

    response = as_ana.post("/assets/spring-rate/edit/", draft(headline="Too late"))
    assert response.status_code == 400
    assert "its words, variants and tags cannot change" in texts(html(response), "error-summary")[0]
    assert values(html(response), "headline") == ["Too late"]
    rate.refresh_from_db()
    assert rate.headline == "Save at 3 percent"


def test_the_history_says_who_changed_which_field(as_ana, rate, savings, web, email, root):
    edited(
        rate,
        headline="Save at 4 percent",
        terms=[savings],
        variants=[VariantDraft(email, "fr", {"headline": "4 %"})],
        actor=root,
    )
    rows = texts(html(as_ana.get("/assets/spring-rate/history/")), "row")
    assert rows[0] == (
        "Root Admin just now "
        "Headline removed Save at 3 percent added Save at 4 percent "
        "Tag in Channel removed web "
        "Variant email, fr added added "
        "Variant email, fr: headline added 4 %"
    )
    assert rows[1].startswith("Ana Author just now")


def test_markup_in_an_asset_stays_text(as_ana, ana):
    asset("evil", title="<script>alert(1)</script>", headline='"><img src=x onerror=alert(1)>', actor=ana)
    for path in ("/assets/", "/assets/evil/edit/", "/assets/evil/history/"):
        page = html(as_ana.get(path))
        assert "<script>alert" not in page
        assert "<img" not in page


def test_an_asset_that_does_not_exist_is_not_found(as_ana):
    assert as_ana.get("/assets/nothing/edit/").status_code == 404
