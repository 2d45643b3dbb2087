"""The forms in which changes of terms are asked for: who sees them, what they refuse, and the operations that they make."""

import pytest

from propagation.review.models import StagedOperation
from taxonomy.models import Term
from tests.factories.taxonomy import deprecate_term
from tests.pages.taxonomy.terms.asking.steps import MERGE, seen, staged
from tests.support.pages import HTMX, elements, html, texts, values

pytestmark = pytest.mark.django_db(transaction=True)

ACTIONS = ["add", "add-sibling", "rename", "move", "merge", "split", "deprecate", "restore", "delete"]


@pytest.mark.parametrize("action", ACTIONS)
def test_only_stewards_see_the_forms(client, terms, ana, zoe, action):
    path = f"/taxonomy/product/gold/{action}/"
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"
    for person in (ana, zoe):
        client.force_login(person)
        assert client.get(path).status_code == 403
        assert client.post(path, {"do": "stage"}).status_code == 403
    assert StagedOperation.objects.count() == 0
    assert Term.objects.filter(code="gold").count() == 1


@pytest.mark.parametrize("action", ACTIONS)
def test_a_form_is_a_page_and_a_part_for_a_dialog(as_sara, terms, action):
    page = html(as_sara.get(f"/taxonomy/product/gold/{action}/"))
    part = html(as_sara.get(f"/taxonomy/product/gold/{action}/", headers=HTMX))
    assert len(elements(page, "h1")) == 1
    assert "cards › gold" in elements(page, "h1")[0]
    assert elements(part, "h2")[0] == elements(page, "h1")[0]
    assert "<html" not in part


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("merge", {**MERGE, "into": "product:nothing"}, "Merge it into: There is no term “product:nothing”."),
        ("merge", {**MERGE, "into": "channel:email"}, "Merge it into: “channel:email” is not a term of the facet product."),
        ("merge", {**MERGE, "into": ["product:gold", "product:loans"]}, "Merge it into: Choose one term only."),
        ("merge", {**MERGE, "into": "product:travel-card"}, "Merge it into: “travel-card” cannot replace itself"),
        ("merge", {**MERGE, "into": ""}, "Merge it into: This field is required."),
        ("move", {}, "New parent: Choose either a new parent or the top."),
        ("move", {"parent": "product:travel", "to_top": "on"}, "New parent: Choose either a new parent or the top."),
        ("move", {"parent": "product:cards"}, "New parent: “travel-card” is there already."),
        ("deprecate", {"reason": "Old.", "rule": "any", "tags": "keep"}, "Use this instead: Choose what to use instead"),
        ("deprecate", {"nothing": "on", "reason": "", "rule": "any", "tags": "keep"}, "Reason: This field is required."),
        (
            "split",
            {"new_parts": "City trips", "rule": "any", "children": "follow", "tags": "keep"},
            "Existing terms: Name at least two terms",
        ),
        (
            "split",
            {"new_parts": "Gold\nCity trips", "rule": "any", "children": "follow", "tags": "keep"},
            "New terms, one per line: These codes, made from the labels, are taken: product:gold.",
        ),
        ("rename", {"label-en": "travel-card", "keeps_old": "on"}, "The labels are the same as before."),
        ("rename", {"label-en": "", "keeps_old": "on"}, "must keep at least one label"),
        ("rename", {"label-en": "Trip", "new_label": "Voyage"}, "Another language: Enter the language of the new label"),
        ("add", {"label": "!!!", "language": "en"}, "Code: No code can be made from this label. Enter a code."),
        (
            "add",
            {"label": "Gold", "language": "en"},
            "Code: The code “gold”, made from the label, is taken. Enter another code.",
        ),
        ("add", {"label": "New", "language": "en", "code": "gold"}, "gold"),
        ("restore", {}, "there is nothing to restore"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field_and_nothing_is_staged(as_sara, terms, action, fields, said):
    response = as_sara.post(f"/taxonomy/product/travel-card/{action}/", {"do": "preview", **fields})
    assert response.status_code == 400
    assert said in texts(html(response), "error-summary")[0]
    assert values(html(response), "seen") == []
    assert staged() == []


def test_merging_into_a_term_below_is_refused_with_the_reason(as_sara, terms):
    response = as_sara.post("/taxonomy/product/cards/merge/", {"do": "preview", **MERGE, "into": "product:gold"})
    assert "a term cannot be merged into one of its own descendants" in texts(html(response), "error-summary")[0]


def test_moving_under_a_term_below_is_refused_with_the_loop(as_sara, terms):
    response = as_sara.post("/taxonomy/product/cards/move/", {"do": "preview", "parent": "product:gold"})
    assert "that would make it its own ancestor" in texts(html(response), "error-summary")[0]


@pytest.mark.parametrize(
    ("action", "fields", "expected"),
    [
        ("move", {"parent": "product:travel"}, [{"op": "move", "term": "product:gold", "parent": "product:travel"}]),
        ("move", {"to_top": "on"}, [{"op": "move", "term": "product:gold", "parent": ""}]),
        (
            "rename",
            {"label-en": "Gold card", "new_language": "FR", "new_label": "Carte or", "keeps_old": "on"},
            [{"op": "rename", "term": "product:gold", "labels": {"en": "Gold card", "fr": "Carte or"}, "keeps_old": True}],
        ),
        (
            "add",
            {"label": "Rose gold", "language": "en", "parent": "product:gold", "definition": "Pink."},
            [
                {
                    "op": "create",
                    "term": "product:rose-gold",
                    "labels": {"en": "Rose gold"},
                    "parent": "product:gold",
                    "definition": "Pink.",
                    "status": "active",
                }
            ],
        ),
        (
            "deprecate",
            {"replaced_by": ["product:travel", "product:loans"], "rule": "all", "tags": "retag", "reason": "Old."},
            [
                {
                    "op": "deprecate",
                    "term": "product:gold",
                    "reason": "Old.",
                    "replaced_by": ["product:travel", "product:loans"],
                    "rule": "all",
                    "tags": "retag",
                }
            ],
        ),
    ],
)
def test_each_form_makes_its_operation(as_sara, terms, action, fields, expected):
    seen(as_sara, f"/taxonomy/product/gold/{action}/", "stage", **fields)
    assert staged() == expected


def test_splitting_adds_the_new_parts_beside_the_old_term(as_sara, terms):
    fields = {"new_parts": "City trips\nBeach trips", "rule": "any", "children": "follow", "tags": "keep", "reason": ""}
    seen(as_sara, "/taxonomy/product/travel-card/split/", "stage", **fields)
    assert [(one["op"], one["term"], one.get("parent"), one.get("parts")) for one in staged()] == [
        ("create", "product:city-trips", "product:cards", None),
        ("create", "product:beach-trips", "product:cards", None),
        ("split", "product:travel-card", None, ["product:city-trips", "product:beach-trips"]),
    ]


def test_restoring_is_offered_to_what_is_out_of_use(as_sara, terms, sara):
    deprecate_term(term=terms["gold"], reason="Old.", actor=sara)
    tools = texts(html(as_sara.get("/taxonomy/product/gold/")), "toolbar")[0]
    assert "Restore" in tools
    assert "Merge into…" not in tools
    seen(as_sara, "/taxonomy/product/gold/restore/", "stage", reason="Asked for again.")
    assert staged() == [{"op": "restore", "term": "product:gold", "reason": "Asked for again."}]


def test_a_new_term_at_the_top(as_sara, terms):
    seen(as_sara, "/taxonomy/product/-/add/", "stage", label="Savings", language="en")
    assert [(one["term"], one["parent"]) for one in staged()] == [("product:savings", "")]
    page = html(as_sara.get("/taxonomy/product/"))
    assert texts(page, "pending") == ["Savings · added at the top, in my changes"]


def test_a_new_term_starts_below_or_beside_the_one_that_is_shown(as_sara, terms):
    assert values(html(as_sara.get("/taxonomy/product/gold/add/")), "parent")[0] == "product:gold"
    assert values(html(as_sara.get("/taxonomy/product/gold/add-sibling/")), "parent")[0] == "product:cards"
    assert values(html(as_sara.get("/taxonomy/product/loans/add-sibling/")), "parent") == [""]
