"""Exports: a facet, a branch or a version as CSV and SKOS, from the page and from the command."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.queries.exporting import export
from taxonomy.queries.planning import preview_terms
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Broaden
from taxonomy.vocabulary.readers import skos, terms_csv
from taxonomy.vocabulary.readers.formats import READERS
from tests.factories.taxonomy import deprecate_term, move_term, product, related, set_labels, term
from tests.factories.versions import published

Terms = dict[str, Term]
EXPORT = "/taxonomy/product/-/export"
BASE = "https://example.org/product/"


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def paths(content: bytes) -> list[tuple[str, str]]:
    return [(record["code"], record["path"]) for record in table(content)]


@pytest.mark.parametrize("format_name", ["csv", "excel"])
def test_no_cell_of_any_door_runs_as_a_formula(as_sara: Client, sara: User, tmp_path: Path, format_name: str) -> None:
    evil = '=HYPERLINK("http://evil")'
    made = term("a", actor=sara)
    set_labels(term=made, labels={"en": evil, "fr": "-1"}, actor=sara)
    term("below", parent=made, actor=sara)
    path = tmp_path / "product.csv"
    call_command("export_terms", str(path), "--facet", "product", "--format", format_name)
    contents = [
        path.read_bytes(),
        as_sara.get(f"{EXPORT}?format={format_name}").content,
        as_sara.get(f"/api/v1/facets/product/export?format={format_name}").content,
    ]
    for content in contents:
        cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert [cell for line in cells for cell in line if cell[:1] in set("=+-@\t\r")] == []
        assert table(content)[1]["path"] == f"'{evil} › below"
    path.write_bytes(contents[0])
    assert preview_terms(facet=product(), rows=terms_csv.read(path).rows, is_direct=False).counts == {"unchanged": 2}


def turtle(content: bytes) -> Graph:
    return Graph().parse(data=content, format="turtle")


def test_a_facet_as_a_table(sara: User, terms: Terms) -> None:
    set_labels(term=terms["travel"], labels={"en": "Travel card", "fr": "Carte de voyage"}, actor=sara)
    deprecate_term(term=terms["loans"], replaced_by=terms["cards"], reason="Sold.", actor=sara)
    made = export(product(), format="csv", base_uri=BASE)
    assert (made.content_type, made.file_name) == ("text/csv; charset=utf-8", "product.csv")
    records = table(made.content)
    assert [record["code"] for record in records] == ["cards", "debit", "credit", "travel", "loans"]
    assert {name: text for name, text in records[3].items() if text} == {
        "facet": "product",
        "code": "travel",
        "parent_code": "credit",
        "label@en": "Travel card",
        "label@fr": "Carte de voyage",
        "status": "active",
        "sort": "1",
        "path": "cards › credit › Travel card",
    }
    assert (records[4]["status"], records[4]["replaced_by"], records[4]["status_reason"]) == ("deprecated", "cards", "Sold.")


def test_excel_gets_a_byte_order_mark_and_its_own_line_ends(terms: Terms) -> None:
    plain, for_excel = (export(product(), format=name, base_uri=BASE) for name in ("csv", "excel"))
    assert for_excel.content.startswith(b"\xef\xbb\xbffacet,code,parent_code,")
    assert for_excel.content.count(b"\r\n") == 6
    assert plain.content.startswith(b"facet,code,parent_code,")
    assert plain.content.count(b"\r\n") == 0


def test_what_is_exported_can_be_read_again(tmp_path: Path, terms: Terms) -> None:
    file = tmp_path / "product.csv"
    file.write_bytes(export(product(), format="csv", base_uri=BASE).content)
    rows = terms_csv.read(file, language="en", facet_code="product").rows
    assert [(row.code, row.parent_code, dict(row.labels)) for row in rows] == [
        ("cards", "", {"en": "cards"}),
        ("debit", "cards", {"en": "debit"}),
        ("credit", "cards", {"en": "credit"}),
        ("travel", "credit", {"en": "travel"}),
        ("loans", "", {"en": "loans"}),
    ]
    file = tmp_path / "product.ttl"
    file.write_bytes(export(product(), format="turtle", base_uri=BASE).content)
    assert {row.code for row in skos.read(file, language="").rows} == {"cards", "debit", "credit", "travel", "loans"}


def test_a_facet_as_turtle(terms: Terms) -> None:
    made = export(product(), format="turtle", base_uri=BASE)
    assert (made.content_type, made.file_name) == ("text/turtle; charset=utf-8", "product.ttl")
    found = turtle(made.content)
    assert set(found.subjects(RDF.type, SKOS.ConceptScheme)) == {URIRef(BASE)}
    assert (URIRef(f"{BASE}travel"), SKOS.broader, URIRef(f"{BASE}credit")) in found
    assert (URIRef(f"{BASE}travel"), SKOS.prefLabel, Literal("travel", lang="en")) in found
    assert set(found.subjects(SKOS.topConceptOf, None)) == {URIRef(f"{BASE}cards"), URIRef(f"{BASE}loans")}


def test_a_facet_as_json_ld(terms: Terms) -> None:
    made = export(product(), format="json-ld", base_uri=BASE)
    assert (made.content_type, made.file_name) == ("application/ld+json", "product.jsonld")
    nodes = {node["@id"]: node for node in json.loads(made.content)["@graph"]}
    assert nodes[BASE]["@type"] == ["skos:ConceptScheme"]
    assert nodes[f"{BASE}travel"]["skos:broader"] == [{"@id": f"{BASE}credit"}]
    assert nodes[f"{BASE}travel"]["skos:prefLabel"] == [{"@value": "travel", "@language": "en"}]


@pytest.mark.parametrize(
    ("uri", "term_uri"),
    [
        ("https://vocab.example/products", "https://vocab.example/products/cards"),
        ("https://vocab.example/products/", "https://vocab.example/products/cards"),
        ("https://vocab.example/products#", "https://vocab.example/products#cards"),
    ],
)
def test_the_uri_of_a_facet_is_that_of_the_scheme_and_goes_before_codes(terms: Terms, uri: str, term_uri: str) -> None:
    found = turtle(export(Facet(pk=product().pk, code="product", uri=uri), format="turtle", base_uri=BASE).content)
    assert set(found.subjects(RDF.type, SKOS.ConceptScheme)) == {URIRef(uri)}
    assert (URIRef(term_uri), RDF.type, SKOS.Concept) in found


def test_a_branch_keeps_the_paths_from_the_root(sara: User, terms: Terms) -> None:
    made = export(product(), branch="credit", format="csv", base_uri=BASE)
    assert made.file_name == "product-credit.csv"
    assert paths(made.content) == [("credit", "cards › credit"), ("travel", "cards › credit › travel")]


def test_a_branch_holds_what_is_below_it_by_a_further_parent(sara: User, terms: Terms) -> None:
    carry_out(operation=Broaden(term="product:travel", broader="product:loans"), actor=sara)
    expected = [("travel", "cards › credit › travel"), ("loans", "loans")]
    assert paths(export(product(), branch="loans", format="csv", base_uri=BASE).content) == expected
    published(actor=sara)
    assert paths(export(product(), branch="loans", version="1.0", format="csv", base_uri=BASE).content) == expected


def test_a_version_is_exported_as_it_was(sara: User, terms: Terms) -> None:
    before = export(product(), format="csv", base_uri=BASE).content
    published(actor=sara)
    move_term(term=terms["travel"], parent=terms["debit"], actor=sara)
    made = export(product(), version="1.0", format="csv", base_uri=BASE)
    assert (made.content, made.file_name) == (before, "product-1.0.csv")
    branch = export(product(), version="1.0", branch="credit", format="csv", base_uri=BASE)
    assert branch.file_name == "product-credit-1.0.csv"
    assert paths(branch.content) == [("credit", "cards › credit"), ("travel", "cards › credit › travel")]


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ({"format": "pdf"}, "format", "There is no format “pdf”; choose one of csv, excel, turtle, json-ld."),
        ({"branch": "nothing"}, "branch", "The facet product has no term “nothing”."),
        ({"branch": "two words"}, "branch", "The facet product has no term “two words”."),
        ({"branch": "a\0b"}, "branch", "The facet product has no term “a\0b”."),
        ({"version": "2.0"}, "version", "The facet product has no version 2.0."),
        ({"version": "1.0", "branch": "x"}, "branch", "Version 1.0 of the facet product has no term “x”."),
    ],
)
def test_what_there_is_not_is_named(sara: User, terms: Terms, asked: dict[str, str], field: str, message: str) -> None:
    published(actor=sara)
    with pytest.raises(ValidationError) as refused:
        export(product(), **{"format": "csv", "base_uri": BASE, **asked})
    assert refused.value.message_dict == {field: [message]}


@pytest.mark.django_db
def test_an_empty_facet_is_an_empty_table() -> None:
    facet = Facet(pk=0, code="empty", name="Empty")
    assert table(export(facet, format="csv", base_uri=BASE).content) == []


def test_a_page_hands_the_file_out(as_ana, terms):
    response = as_ana.get(EXPORT, {"format": "csv", "branch": "credit"})
    assert response["Content-Disposition"] == 'attachment; filename="product-credit.csv"'
    assert [record["code"] for record in table(response.content)] == ["credit", "travel"]
    assert as_ana.get(EXPORT)["Content-Disposition"] == 'attachment; filename="product.csv"'


def test_terms_without_a_uri_have_an_address_on_this_site(as_ana, terms):
    found = json.loads(as_ana.get(EXPORT, {"format": "json-ld"}).content)
    assert [node["@id"] for node in found["@graph"]][:2] == [
        "http://testserver/taxonomy/product/",
        "http://testserver/taxonomy/product/cards",
    ]
    assert as_ana.get("/taxonomy/product/cards", follow=True).status_code == 200


@pytest.mark.parametrize("name", ["turtle", "json-ld", "csv"])
def test_what_is_exported_changes_nothing_when_it_comes_back(sara: User, terms: Terms, tmp_path: Path, name: str) -> None:
    path = tmp_path / "product"
    path.write_bytes(export(product(), format=name, base_uri="https://here.example/product/").content)
    reader = "csv" if name == "csv" else "skos"
    plan = preview_terms(facet=product(), rows=READERS[reader](path, "", "product").rows)
    assert plan.counts == {"unchanged": Term.objects.filter(facet=product()).count()}
    assert plan.counts["unchanged"] > 3


@pytest.mark.parametrize("version", [None, "1.0"])
def test_a_branch_names_what_lies_outside_by_its_own_uri(sara: User, terms: Terms, version: str | None) -> None:
    """Outside are the parent, a further parent and a related term, with URIs of their own, and a replacement without one."""
    own = {code: f"https://vocab.example/{code.upper()}" for code in ("credit", "debit", "loans")}
    for code, uri in own.items():
        Term.objects.filter(code=code).update(uri=uri)
    miles = term("miles", parent=terms["travel"], actor=sara)
    carry_out(operation=Broaden(term="product:travel", broader="product:debit"), actor=sara)
    related(terms["travel"], terms["loans"], actor=sara)
    deprecate_term(term=miles, replaced_by=terms["cards"], reason="Sold.", actor=sara)
    published(actor=sara)
    found = turtle(export(product(), branch="travel", version=version, format="turtle", base_uri=BASE).content)
    travel = URIRef(f"{BASE}travel")
    assert set(found.objects(travel, SKOS.broader)) == {URIRef(own["credit"]), URIRef(own["debit"])}
    assert set(found.objects(travel, SKOS.related)) == {URIRef(own["loans"])}
    assert set(found.objects(URIRef(f"{BASE}miles"), DCTERMS.isReplacedBy)) == {URIRef(f"{BASE}cards")}
    assert set(found.subjects(RDF.type, SKOS.Concept)) == {travel, URIRef(f"{BASE}miles")}


def test_the_name_of_a_facet_is_in_no_language_that_we_know_of(terms: Terms) -> None:
    found = turtle(export(product(), format="turtle", base_uri=BASE).content)
    assert set(found.objects(URIRef(BASE), DCTERMS.title)) == {Literal("Product")}


@pytest.mark.parametrize("asked", [{"format": "pdf"}, {"branch": "nothing"}, {"version": "1.0"}])
def test_a_page_finds_no_file_that_there_is_not(as_ana, terms, asked):
    assert as_ana.get(EXPORT, asked).status_code == 404


def test_who_may_not_look_gets_no_file(client, zoe, terms):
    assert client.get(EXPORT)["Location"] == f"/sign-in/?next={EXPORT}"
    client.force_login(zoe)
    response = client.get(EXPORT)
    assert response.status_code == 403
    assert "taxonomy.view_facet" in response.content.decode()


def test_exporting_costs_the_same_queries_however_much(as_ana, sara, terms, django_assert_num_queries):
    as_ana.get(EXPORT)
    for branch, count in (("", 15), ("loans", 17), ("debit", 19), ("credit", 19)):
        with django_assert_num_queries(count):
            as_ana.get(EXPORT, {"branch": branch})


def command(*options: str) -> str:
    out = io.StringIO()
    call_command("export_terms", "--facet", "product", *options, stdout=out)
    return out.getvalue()


def test_the_command_writes_to_the_terminal_or_a_file(sara: User, terms: Terms, tmp_path: Path) -> None:
    published(actor=sara)
    assert paths(command("--branch", "credit", "--version", "1.0").encode()) == [
        ("credit", "cards › credit"),
        ("travel", "cards › credit › travel"),
    ]
    file = tmp_path / "out.ttl"
    assert command("--format", "turtle", str(file)) == ""
    found = turtle(file.read_bytes())
    assert (URIRef("urn:throughline:product:cards"), RDF.type, SKOS.Concept) in found
    assert set(found.subjects(RDF.type, SKOS.ConceptScheme)) == {URIRef("urn:throughline:product:")}
    other = turtle(command("--format", "turtle", "--base-uri", BASE).encode())
    assert (URIRef(f"{BASE}cards"), RDF.type, SKOS.Concept) in other


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--branch", "nothing"], "The facet product has no term “nothing”."),
        (["--version", "1.0"], "The facet product has no version 1.0."),
        (["--format", "pdf"], "invalid choice: 'pdf'"),
        (["--facet", "nothing"], "There is no facet “nothing”. Facets: journey, campaign,"),
        (["/nowhere/at/all.csv"], "/nowhere/at/all.csv cannot be written: No such file or directory."),
    ],
)
def test_the_command_says_what_is_wrong(terms: Terms, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        command(*options)
