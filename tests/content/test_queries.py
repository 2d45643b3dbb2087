"""Reading assets: their snapshots, the terms they use, and the list."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.queries.assets import assets_list, carrying, draft_snapshot, draft_snapshots, terms_out_of_use
from content.services.assets import VariantDraft
from content.services.revisions import make_live
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset, edited, freeze_revision
from tests.factories.taxonomy import grow, term


def test_a_draft_snapshot_reads_what_was_saved_last(ana: User, web: Term, savings: Term) -> None:
    made = asset(actor=ana)
    list(made.tags.all())
    made = edited(made, terms=[savings, web], variants=[VariantDraft(web, "fr", {"headline": "Épargnez"})], actor=ana)

    snapshot = draft_snapshot(made)

    assert snapshot["tags"] == {"channel": ["web"], "product": ["savings"]}
    assert [(variant["channel"], variant["language"], variant["headline"]) for variant in snapshot["variants"]] == [
        ("web", "fr", "Épargnez")
    ]


def test_snapshots_of_many_drafts_take_two_queries(ana: User, web: Term, savings: Term) -> None:
    made = [
        asset(code, terms=[savings], variants=[VariantDraft(web, "fr", {"body": code})], actor=ana)
        for code in ("one", "two", "three")
    ]

    with CaptureQueriesContext(connection) as queries:
        snapshots = draft_snapshots(made)

    assert len(queries) == 2
    assert [(snapshots[one.pk]["asset"], snapshots[one.pk]["variants"][0]["body"]) for one in made] == [
        ("one", "one"),
        ("two", "two"),
        ("three", "three"),
    ]


def test_terms_out_of_use_are_tags_and_channels_of_variants_each_once(
    ana: User, web: Term, email: Term, savings: Term, loans: Term
) -> None:
    variants = [VariantDraft(web, "fr", {}), VariantDraft(web, "id", {}), VariantDraft(email, "fr", {})]
    made = asset(terms=[savings, loans, web], variants=variants, actor=ana)
    other = asset("other", terms=[email], actor=ana)
    fine = asset("fine", terms=[loans], actor=ana)
    Term.objects.filter(code__in=["savings", "web", "email"]).update(status="deprecated")

    found = terms_out_of_use([made.pk, other.pk, fine.pk])

    assert {pk: [term.reference for term in terms] for pk, terms in found.items()} == {
        made.pk: ["product:savings", "channel:email", "channel:web"],
        other.pk: ["channel:email"],
    }


def test_the_list_finds_by_terms_with_what_is_below_them(ana: User, sara: User, web: Term) -> None:
    terms = grow(
        """
        accounts
            deposits
        loans
        """,
        actor=sara,
    )
    asset("spring", title="Spring rate", terms=[terms["deposits"], web], actor=ana)
    asset("summer", title="Summer rate", terms=[terms["loans"], web], actor=ana)
    asset("autumn", title="Autumn rate", terms=[terms["accounts"]], actor=ana)

    def codes(*carried: Term) -> list[str]:
        return [found.code for found in carrying(assets_list(), carried)]

    assert codes() == ["autumn", "spring", "summer"]
    assert codes(terms["accounts"]) == ["autumn", "spring"]
    assert codes(terms["accounts"], web) == ["spring"]
    assert codes(terms["deposits"], terms["loans"]) == []


def test_the_list_counts_without_multiplying(ana: User, web: Term, email: Term, savings: Term, loans: Term) -> None:
    asset("bare", actor=ana)
    asset(
        "full",
        terms=[savings, loans, web],
        variants=[VariantDraft(web, "fr", {}), VariantDraft(email, "fr", {})],
        actor=ana,
    )

    assert [(row.code, vars(row)["tag_count"], vars(row)["variant_count"]) for row in assets_list()] == [
        ("bare", 0, 0),
        ("full", 3, 2),
    ]


def test_the_list_takes_as_many_queries_for_three_as_for_one(ana: User, sara: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for row in assets_list():
                assert row.live_revision is not None
        return len(captured)

    for number in range(3):
        made = asset(f"a{number}", terms=[term(f"t{number}", actor=sara)], actor=ana)
        make_live(revisions={made.pk: freeze_revision(asset=made, actor=ana)}, actor=ana)
        assert queries() == 1
