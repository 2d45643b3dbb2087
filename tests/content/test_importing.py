"""Many drafts at once: good ones go in with their history, the others are reported with file and row."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Asset, Edit, Tag, Variant
from content.rules.drafts import AssetDraft, VariantRow
from content.services.importing import import_assets
from content.services.revisions import withdraw
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset
from tests.factories.taxonomy import deprecate_term

RATE = AssetDraft(
    code="spring-rate",
    title="Spring rate",
    kind="offer",
    core={"headline": "Save at 3 percent", "body": "Until 31 March.\r\n"},
    variants=(VariantRow(channel="channel:web", language="fr", copy={"headline": "Épargnez"}),),
    terms=("product:savings", "channel:web"),
    file="offers.csv",
    row=2,
)


def test_new_assets_come_with_their_parts_history_and_author(ana: User, web: Term, savings: Term) -> None:
    report = import_assets(drafts=[RATE, replace(RATE, code="summer-rate", row=3)], actor=ana)

    assert (report.created, report.updated, report.unchanged, report.problems) == (2, 0, 0, [])
    made = Asset.objects.get(code="summer-rate")
    assert (made.title, made.kind, made.language, made.version) == ("Spring rate", "offer", "en", 1)
    assert (made.headline, made.body) == ("Save at 3 percent", "Until 31 March.")
    assert [(variant.channel, variant.language, variant.headline) for variant in made.variants.all()] == [
        (web, "fr", "Épargnez")
    ]
    assert set(made.terms.all()) == {savings, web}
    for model, count in ((Asset, 2), (Variant, 2), (Tag, 4)):
        rows = [(row.history_type, row.history_user, row.history_change_reason) for row in model.history.all()]
        assert rows == [("+", ana, "Imported")] * count
    assert [(edit.asset.code, edit.actor) for edit in Edit.objects.all()] == [("spring-rate", ana), ("summer-rate", ana)]


@pytest.mark.usefixtures("web", "savings")
def test_importing_again_changes_only_what_differs(ana: User, root: User) -> None:
    drafts = [RATE, replace(RATE, code="summer-rate", row=3)]
    import_assets(drafts=drafts, actor=ana)

    again = import_assets(drafts=drafts, actor=root)
    changed = import_assets(
        drafts=[RATE, replace(drafts[1], core={"headline": "Save at 4 percent"}, terms=(), variants=())], actor=root
    )

    assert (again.created, again.updated, again.unchanged, again.problems) == (0, 0, 2, [])
    assert (changed.created, changed.updated, changed.unchanged, changed.problems) == (0, 1, 1, [])
    assert list(Asset.objects.values_list("code", "version", "headline", "body")) == [
        ("spring-rate", 1, "Save at 3 percent", "Until 31 March."),
        ("summer-rate", 2, "Save at 4 percent", ""),
    ]
    by_root = [*Asset.history.filter(history_user=root), *Tag.history.filter(history_user=root)]
    assert [row.history_type for row in by_root] == ["~", "-", "-"]
    assert list(Edit.objects.filter(actor=root).values_list("asset__code", flat=True)) == ["summer-rate"]


def test_problems_name_file_and_row_and_the_rest_goes_in(ana: User, sara: User, web: Term, savings: Term, loans: Term) -> None:
    closed = asset("closed", actor=ana)
    withdraw(assets=[closed.pk], actor=ana)
    deprecate_term(term=loans, reason="Not sold", actor=sara)
    bad = [
        replace(RATE, code="unknown", terms=("product:gold", "colour:red", "savings"), row=3),
        replace(RATE, code="old", terms=("product:loans",), row=4),
        replace(RATE, code="a/b", title="", row=5),
        replace(RATE, row=6),
        replace(RATE, code="closed", row=7),
        replace(RATE, code="variant", variants=(VariantRow(channel="product:savings", language="fr", copy={}),), row=8),
        replace(RATE, code="link", core={"link": "javascript:alert(1)", "body": "a\0"}, row=9),
    ]

    report = import_assets(drafts=[RATE, *bad], actor=ana)

    date = Asset.objects.get(code="closed").withdrawn_at.strftime("%Y-%m-%d")  # type: ignore[union-attr]  # withdrawn above
    assert report.created == 1
    assert [str(problem) for problem in report.problems] == [
        "offers.csv:3: unknown: terms: The facet product has no term “gold”.",
        "offers.csv:3: unknown: terms: There is no facet “colour” (in “colour:red”).",
        "offers.csv:3: unknown: terms: “savings” is not a term; write facet:code, for example channel:email.",
        "offers.csv:4: old: terms: “product:loans” is out of use, and nothing replaces it; choose another term.",
        "offers.csv:5: a/b: code: A code starts with a letter or digit and holds only letters, digits and . _ ~ -",
        "offers.csv:5: a/b: title: Give the asset a title.",
        "offers.csv:6: spring-rate: code: This code is already in offers.csv, row 2, and can be imported only once.",
        f"offers.csv:7: closed: Asset closed was withdrawn on {date}: its words, variants and tags cannot change.",
        "offers.csv:8: variant: variants: Variant savings, fr: “product:savings” is not a term of the facet channel.",
        "offers.csv:9: link: body: Holds the control character U+0000 at position 2; remove it.",
        "offers.csv:9: link: link: A link is http, https, mailto, tel or relative, not javascript.",
    ]
    assert list(Asset.objects.values_list("code", flat=True)) == ["closed", "spring-rate"]
    assert Tag.objects.count() == 2


@pytest.mark.usefixtures("web")
def test_an_old_code_is_followed_to_its_replacement(ana: User, sara: User, savings: Term, loans: Term) -> None:
    deprecate_term(term=savings, replaced_by=loans, reason="Renamed", actor=sara)

    report = import_assets(drafts=[replace(RATE, terms=("product:savings", "product:loans"))], actor=ana)

    assert (report.created, report.problems) == (1, [])
    assert [tag.term for tag in Tag.objects.all()] == [loans]


@pytest.mark.parametrize("who", ["ben", "sara", "chris", "zoe"])
def test_who_does_not_write_content_imports_nothing(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied, match=r"lacks the permission content\.add_asset"):
        import_assets(drafts=[replace(RATE, terms=(), variants=())], actor=request.getfixturevalue(who))

    assert (Asset.objects.count(), Asset.history.count()) == (0, 0)


def test_an_import_takes_the_right_to_change_assets_too(zoe: User) -> None:
    zoe.user_permissions.add(Permission.objects.get(content_type__app_label="content", codename="add_asset"))

    with pytest.raises(PermissionDenied, match=r"lacks the permission content\.change_asset"):
        import_assets(drafts=[replace(RATE, terms=(), variants=())], actor=zoe)

    assert Asset.objects.count() == 0


@pytest.mark.usefixtures("web", "savings")
def test_new_assets_are_written_in_few_statements(ana: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        import_assets(drafts=[replace(RATE, code=f"rate-{number}") for number in range(60)], actor=ana)

    writes = [query["sql"] for query in queries if query["sql"].startswith("INSERT")]
    assert len(writes) <= 12, "one by one they would be 480"


def test_nothing_to_import(ana: User) -> None:
    report = import_assets(drafts=[], actor=ana)

    assert (report.created, report.updated, report.unchanged, report.problems) == (0, 0, 0, [])
