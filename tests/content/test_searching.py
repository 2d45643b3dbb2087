"""Finding assets by every text of their drafts: what each way to write keeps, the command, and the API."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Asset, SearchText, Variant
from content.queries.assets import assets_list
from content.queries.retag_plans import plan_retags
from content.queries.searching import places, with_texts
from content.rules.drafts import AssetDraft, VariantRow
from content.services.assets import VariantDraft
from content.services.importing import import_assets
from content.services.retagging import carry_out_retags
from content.services.searching import wrong_search_texts
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset, edited
from tests.factories.taxonomy import term
from tests.support.api import problem, signed_in


def found(search: str) -> list[str]:
    return [row.code for row in with_texts(assets_list(), search)]


def stands_in(row: Asset, search: str) -> list[tuple[str, str]]:
    return [
        (place.channel.text if place.channel else "", place.language) for place in places([row], search, "en").get(row.pk, [])
    ]


@pytest.fixture
def book(ana: User, email: Term, web: Term) -> Asset:
    """An asset with a core in English and variants in French and Spanish."""
    return asset(
        "livret",
        title="Savings book",
        headline="Only €29.90 a year",
        variants=[
            VariantDraft(email, "fr", {"body": "Un livret d’épargne.", "legal_line": "AVB 2026"}),
            VariantDraft(web, "es", {"link": "https://example.com/ahorro"}),
        ],
        actor=ana,
    )


@pytest.mark.parametrize(
    ("search", "where"),
    [
        ("€29.90", [("", "en")]),
        ("Epargne", [("email", "fr")]),
        ("ÉPARGNE year", [("", "en"), ("email", "fr")]),
        ('"AVB 2026"', [("email", "fr")]),
        ("ahorro", [("web", "es")]),
        ("livret", [("", "en"), ("email", "fr")]),  # the code, and a word of the variant
    ],
)
def test_an_asset_is_found_by_each_of_its_texts(book, ana, search, where):
    asset("other", title="Another", headline="29 percent", actor=ana)
    assert found(search) == ["livret"]
    assert stands_in(book, search) == where


@pytest.mark.parametrize("search", ['"AVB 2027"', "€29.90 nothing", "pargne", "%", "_", "\\"])
def test_what_stands_nowhere_is_not_found(book, search):
    assert found(search) == []


def test_a_saved_draft_is_found_by_its_new_texts_only(book, ana, web):
    edited(book, headline="Only €31.50 a year", variants=[VariantDraft(web, "es", {"body": "Una libreta"})], actor=ana)
    assert (found("€29.90"), found("€31.50"), found("epargne"), found("libreta")) == ([], ["livret"], [], ["livret"])
    assert wrong_search_texts() == []


def test_an_import_is_found(book, ana, email, web):
    drafts = [
        AssetDraft(code="livret", title="Savings book", core={"headline": "Imported over"}),
        AssetDraft(
            code="new", title="New", variants=(VariantRow(channel="channel:web", language="fr", copy={"body": "Tout neuf"}),)
        ),
    ]
    import_assets(drafts=drafts, actor=ana)
    assert (found("imported"), found("neuf"), found("epargne")) == (["livret"], ["new"], [])
    assert wrong_search_texts() == []


def test_a_variant_that_follows_its_channel_is_found_there(book, email, sara, ben):
    other = term("newsletter", facet="channel", actor=sara)
    carry_out_retags(
        plans=plan_retags({email: [other]}, live_carriers=Asset.objects.order_by().none().values("pk")),
        reason="Merged",
        actor=ben,
    )
    assert Variant.objects.filter(channel=other).count() == 1
    assert stands_in(book, "epargne") == [("newsletter", "fr")]
    assert wrong_search_texts() == []


def test_the_command_names_what_is_wrong_and_mends_it(book, ana, capsys):
    asset("other", title="Another", actor=ana)
    SearchText.objects.filter(language="fr").delete()
    SearchText.objects.filter(asset__code="other").update(folded="nonsense")
    with pytest.raises(CommandError, match="2 assets are not found by what their drafts say"):
        call_command("check_search")
    assert capsys.readouterr().out.splitlines() == ["livret", "other"]

    call_command("check_search", "--rebuild")
    assert capsys.readouterr().out.splitlines()[0] == "2 search texts were written."
    assert (found("epargne"), found("another")) == (["livret"], ["other"])


def test_assets_from_before_are_found(book):
    SearchText.objects.all().delete()
    import_module("content.migrations.0002_search_texts").fill(apps, None)
    assert (found("epargne"), wrong_search_texts()) == (["livret"], [])


@pytest.mark.services
def test_postgresql_finds_by_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'content_searchtext_trigrams'")
        assert "gin_trgm_ops" in cursor.fetchone()[0]


def test_places_cost_the_same_however_many_assets(book, ana):
    rows = [book, *(asset(f"rate-{number}", title="Only rates", actor=ana) for number in range(3))]
    places([book], "only", "en")
    costs = []
    for shown in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            places(shown, "only epargne", "en")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_api_finds_the_same(book, ana):
    anas = signed_in(ana)
    assert [row["code"] for row in anas.get("/api/v1/assets", {"q": '"avb 2026"'}).json()["data"]] == ["livret"]
    for search in ("x" * 201, "x" * 50_001, " ".join(f"w{number}" for number in range(21))):
        assert problem(anas.get("/api/v1/assets", {"q": search}), 422, "invalid")["errors"][0]["parameter"] == "q"
