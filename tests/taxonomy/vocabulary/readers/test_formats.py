"""All formats: their names, how a file is recognized, and that no file breaks a reader."""

import json
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from taxonomy.vocabulary.readers.formats import FORMATS, READERS, guess

ALPHABET = "code,parent_id\t\"'@<>.:;{}[]()#\n\r ax1é"


def test_every_format_is_described() -> None:
    assert sorted(READERS) == sorted(FORMATS)
    assert [name for name, words in FORMATS.items() if not 10 < len(str(words)) <= 130] == []
    assert {"csv", "iab", "schemaorg", "shopify", "skos", "tracking-urls"} <= set(READERS)


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet=ALPHABET, max_size=300)))
def test_any_content_is_read_or_refused(tmp_path: Path, name: str, content: bytes | str) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(content if isinstance(content, bytes) else content.encode())
    named: list[str] = []
    try:
        reading = READERS[name](broken, "en", "product")
        named += [row.file for row in reading.rows] + [problem.file for problem in reading.problems]
    except ValidationError as refusal:
        named.append(refusal.messages[0])
    assert all("broken.txt" in text for text in named)
    assert guess(broken) in {"", *READERS}


HEADERS = {
    "csv": "facet;code;label@fr",
    "iab": "Relational ID System\t\t\nUnique ID\tParent\tName",
    "iab-mapping": "Content 1.0 Unique ID\tContent 2.0 Unique ID",
    "schemaorg": "id,label,comment,subTypeOf,supersededBy",
    "uat": ",".join(f"level {number}" for number in range(1, 12)),
    "table": "id,value,parent_id",
    "tracking-urls": "url\tsource",
    "outline": "Cards,,\n,Debit,",
    "paths": "# Version\n1 - Animals\n2 - Animals > Cats, Dogs",
    "shopify": "# Shopify\n\ngid://shopify/TaxonomyCategory/aa : Apparel",
    "shopify-replacements": "input_taxonomy: a\nrules:\n- input:",
    "skos": "\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    "contentful": json.dumps({"taxonomy": {"concepts": [{"sys": {"id": "a"}}]}}),
    "kontent": json.dumps([{"codename": "a", "terms": []}]),
    "openedx": json.dumps({"tags": [{"id": "a", "value": "A"}]}),
    "": "colour,size\nred,3\n",
}


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_the_format_is_guessed_from_the_content(path: Path, name: str) -> None:
    path.write_text(f"{HEADERS[name]}\n")
    assert guess(path) == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("skos", json.dumps({"@context": {}, "@graph": []})),
        ("skos", '[{"@id": "urn:a"}]'),
        ("skos", '<?xml version="1.0"?><rdf:RDF/>'),
        ("openedx", '[{"name": "A", "external_id": "a", "children": []}]'),
        ("shopify", "---\n- id: aa\n  full_name: Apparel"),
        ("table", "Level 1,Level 2"),
        ("", '{"entries": []}'),
        ("", "{broken"),
        ("", 'a "b\n"c'),
    ],
)
def test_other_shapes_of_the_same_formats(path: Path, name: str, text: str) -> None:
    path.write_text(text)
    assert guess(path) == name


def test_workbooks_archives_folders_and_what_is_not_there(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Unique ID", "Parent ID", "Name"])
    book.save(tmp_path / "iab.xlsx")
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        archive.writestr("nodes.csv", "id,label")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04")
    assert guess(tmp_path / "iab.xlsx") == "iab"
    assert guess(tmp_path / "model.zip") == "nodes-edges"
    assert guess(tmp_path) == "nodes-edges"
    assert guess(tmp_path / "broken.xlsx") == ""
    assert guess(tmp_path / "gone.csv") == ""
