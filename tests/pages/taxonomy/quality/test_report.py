"""The quality report on a facet, as a page, as a table and as a command."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from people.models import User
from taxonomy.models import Term, TermRelation
from tests.factories.taxonomy import deprecate_term, related, set_labels, term, twins
from tests.support.pages import elements, html, texts

Terms = dict[str, Term]
QUALITY = "/taxonomy/product/-/quality/"


def checks(response) -> list[str]:
    """The headings of the checks on the page."""
    return [title for title in elements(html(response), "h2") if title != "No problems found"]


@pytest.fixture
def flawed(sara: User, terms: Terms) -> Terms:
    """A relation to a term above, siblings of one name, a term in French only, and one out of use without a successor."""
    set_labels(term=terms["cards"], labels={"en": "", "fr": "Cartes"}, actor=sara)
    set_labels(term=terms["credit"], labels={"en": "debit"}, actor=sara)
    related(terms["cards"], terms["debit"], actor=sara)
    deprecate_term(term=terms["loans"], reason="Sold.", actor=sara)
    return terms


def test_visitors_sign_in_first_and_others_are_told_what_they_lack(client, zoe, terms):
    assert client.get(QUALITY)["Location"] == f"/sign-in/?next={QUALITY}"
    client.force_login(zoe)
    response = client.get(QUALITY)
    assert response.status_code == 403
    assert "Zoe Visitor lacks the permission taxonomy.view_facet." in html(response)


@pytest.mark.parametrize("path", ["/taxonomy/nothing/-/quality/", f"{QUALITY}?check=nothing"])
def test_what_there_is_not_is_not_found(as_ana, terms, path):
    assert as_ana.get(path).status_code == 404


def test_nothing_to_mend(as_ana):
    assert texts(html(as_ana.get(QUALITY)), "empty") == ["No problems found The facet passes all checks and can be published."]


def test_errors_come_first_with_what_to_do_and_the_terms(as_ana, flawed):
    page = html(as_ana.get(QUALITY))
    assert texts(page, "severities") == ["All 7 Errors 1 Warnings 4 Good to know 2"]
    assert texts(page, "check") == [
        (
            "Related to a term above it Error Remove the relation; the tree says it already. 2 terms "
            "“debit” is related to “cards”, which is above it. debit debit Cartes (fr) cards"
        ),
        (
            "Siblings with the same label Warning Tell them apart in the label, or merge them. 2 terms "
            "Siblings are called “debit” (en): “debit”, “credit”. debit debit debit credit"
        ),
        (
            "No definition Warning Write a definition, so that authors know when to use the term. 4 terms "
            "Without a definition: “cards”, “debit”, “credit”, “travel”. "
            "Cartes (fr) cards debit debit debit credit travel travel"
        ),
        (
            "No language in common Warning Choose one language, and give every term a label in it. 4 terms "
            "There is no language in which all of the terms have a label. "
            "Cartes (fr) cards debit debit debit credit travel travel"
        ),
        (
            "Out of use without successor Warning Name the term to use instead. 1 term "
            "Out of use, with nothing to use instead: “loans”. loans loans"
        ),
        (
            "Language used for some terms only Good to know Translate the others too, or leave the language out. 4 terms "
            "en is used for 3 of 4 terms, but not for “cards”. Cartes (fr) cards "
            "fr is used for 1 of 4 terms, but not for “debit”, “credit”, “travel”. debit debit debit credit travel travel"
        ),
    ]
    assert 'href="/taxonomy/product/cards/"' in page
    assert "Fix the errors before you publish a version of this facet." in page


def test_findings_of_one_severity(as_ana, terms, flawed, sara):
    assert checks(as_ana.get(QUALITY, {"severity": "info"})) == ["Language used for some terms only"]
    assert len(checks(as_ana.get(QUALITY, {"severity": "nonsense"}))) == 6
    TermRelation.objects.all().delete()
    set_labels(term=terms["cards"], labels={"en": "Cards"}, actor=sara)
    assert texts(html(as_ana.get(QUALITY, {"severity": "error"})), "empty") == [
        "No findings of this severity Clear the filters"
    ]


def test_the_report_costs_the_same_queries_however_much_is_found(as_ana, sara, django_assert_num_queries):
    twins(1, actor=sara)
    as_ana.get(QUALITY)
    with django_assert_num_queries(12):
        as_ana.get(QUALITY)
    with django_assert_num_queries(13):
        as_ana.get(QUALITY, {"check": "sibling-label"})
    for code in ("one", "two", "three"):
        set_labels(term=term(code, actor=sara), labels={"en": "Twin 00"}, actor=sara)
    as_ana.get(QUALITY)
    with django_assert_num_queries(12):
        as_ana.get(QUALITY)
    with django_assert_num_queries(13):
        as_ana.get(QUALITY, {"check": "sibling-label"})


def test_the_report_as_a_table(as_ana, flawed):
    response = as_ana.get(QUALITY, {"format": "csv"})
    assert response["Content-Disposition"] == 'attachment; filename="product-quality.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["severity", "check", "title", "term", "finding", "advice"]
    assert rows[1] == [
        "error",
        "S27",
        "Related to a term above it",
        "debit",
        "“debit” is related to “cards”, which is above it.",
        "Remove the relation; the tree says it already.",
    ]
    assert [(row[1], row[3]) for row in rows[3:7]] == [
        ("sibling-label", "debit"),
        ("sibling-label", "credit"),
        ("uc", "cards"),
        ("uc", "debit"),
    ]
    only = as_ana.get(QUALITY, {"format": "csv", "severity": "info"}).content.decode("utf-8-sig")
    assert [row[3] for row in csv.reader(io.StringIO(only))] == ["term", "cards", "debit", "credit", "travel"]


def command(*options: str) -> tuple[str, str]:
    """What the command says, and what it ends with where it fails."""
    out = io.StringIO()
    try:
        call_command("check_quality", *options, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_the_command_fails_where_there_are_errors(flawed):
    said, failure = command("--facet", "product", "--severity", "error")
    assert said == (
        "error: Related to a term above it. Remove the relation; the tree says it already.\n"
        "  “debit” is related to “cards”, which is above it.\n"
        "product: 1 errors, 4 warnings, 2 infos\n"
    )
    assert failure == "Correct the errors: until then no version of this facet can be published."


def test_the_command_succeeds_in_spite_of_warnings(sara):
    twins(21, actor=sara)
    said, failure = command("--facet", "product")
    assert "  and 1 more; --verbose lists them all\n" in said
    assert said.count("Siblings are called") == 20
    assert failure == ""
    assert command("--facet", "product", "--verbose")[0].count("Siblings are called") == 21


@pytest.mark.django_db
def test_the_command_knows_the_facets():
    assert command("--facet", "nothing")[1] == (
        "There is no facet “nothing”. Facets: journey, campaign, product, channel, segment, action."
    )
