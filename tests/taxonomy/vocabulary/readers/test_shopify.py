"""Shopify's product taxonomy."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import shopify
from taxonomy.vocabulary.rows import TermRow
from tests.taxonomy.vocabulary.readers.shown import checked, said, seen


def test_codes_parents_and_labels_of_the_text(path: Path) -> None:
    path.write_text(
        "# Shopify Product Taxonomy - Categories: 2025-08\n"
        "\n"
        "gid://shopify/TaxonomyCategory/aa      : Apparel & Accessories\n"
        "gid://shopify/TaxonomyCategory/aa-1    : Apparel & Accessories > Clothing\n"
        "gid://shopify/TaxonomyCategory/aa-1-2  : Apparel & Accessories > Shirts\n"
        "aa-2 Shoes\n"
        "gid://shopify/TaxonomyCategory/aa      : Apparel\n"
    )
    reading = shopify.read(path, language="en")
    assert seen(reading) == [
        ("aa", "", {"en": "Apparel & Accessories"}, 3),
        ("aa-1", "aa", {"en": "Clothing"}, 4),
        ("aa-1-2", "aa-1", {"en": "Shirts"}, 5),
    ]
    assert said(reading) == [
        (5, "“aa-1-2” is 3 levels deep by its code and 2 by its path; the code is believed."),
        (6, "This is not “id : path of labels”: aa-2 Shoes"),
        (7, "The code “aa” is in row 3 already; that row is kept."),
    ]
    assert checked(reading) == [
        (5, "path-mismatch", "warning"),
        (6, "unreadable-row", "error"),
        (7, "duplicate-code", "error"),
    ]


def test_codes_and_full_names_in_yaml_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "full_names.yml"
    path.write_text("---\n- id: no\n  full_name: Norway\n- id: no-1\n  full_name: 'Norway > 010'\n- id: no-2\n")
    reading = shopify.read(path, language="en")
    assert seen(reading) == [("no", "", {"en": "Norway"}, 2), ("no-1", "no", {"en": "010"}, 4)]
    assert said(reading) == [(6, "This is not “id : path of labels”: id")]


def test_replaced_categories_are_deprecated(path: Path) -> None:
    path.write_text(
        "---\n"
        "input_taxonomy: shopify/2024-10\n"
        "rules:\n"
        "- input:\n"
        "    product_category_id: aa-1-21\n"
        "  output:\n"
        "    product_category_id:\n"
        "    - aa-1-24\n"
        "- input:\n"
        "    product_category_id: gid://shopify/TaxonomyCategory/aa-2\n"
        "  output:\n"
        "    product_category_id: [gid://shopify/TaxonomyCategory/aa-3, aa-4]\n"
        "- input:\n"
        "    product_category_id: aa-5\n"
    )
    reading = shopify.read_replacements(path)
    assert reading.rows == [
        TermRow("aa-1-21", "", {}, 4, "file.txt", status="deprecated", replaced_by=("aa-1-24",)),
        TermRow("aa-2", "", {}, 9, "file.txt", status="deprecated", replaced_by=("aa-3", "aa-4"), replacement_rule="any"),
    ]
    assert said(reading) == [(13, "This rule does not say which category (input) is replaced by which (output).")]


@pytest.mark.parametrize("text", ["code,label\ncats,Cats\n", ""])
def test_a_file_that_is_no_shopify_file_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ValidationError, match=r"file\.txt has no line such as"):
        shopify.read(path)
    with pytest.raises(ValidationError, match=r"file\.txt has no “rules” that say what replaces what\."):
        shopify.read_replacements(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules:\n- [", r"file\.txt:3: this is not YAML"),
        ("[" * 100_000, r"file\.txt is nested more than 20 levels deep, or holds more than 1000000 values\."),
        ("- " * 100_000, r"file\.txt is nested more than 20 levels deep, or holds more than 1000000 values\."),
        ("a: \x07", r"file\.txt cannot be read as YAML\."),
        ("rules: *a", r"file\.txt:1: this is not YAML"),
        ("a: 1\n---\nb: 2", r"file\.txt:2: this is not YAML"),
    ],
)
def test_what_is_no_yaml_is_refused(path: Path, text: str, message: str) -> None:
    path.write_text(text)
    with pytest.raises(ValidationError, match=message):
        shopify.read_replacements(path)
