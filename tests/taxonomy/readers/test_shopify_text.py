"""Shopify's product taxonomy."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.readers import shopify_text
from tests.taxonomy.readers.shown import said, seen


def test_shopify_codes_parents_and_labels(path: Path) -> None:
    path.write_text(
        "# Shopify Product Taxonomy - Categories: 2025-08\n"
        "\n"
        "gid://shopify/TaxonomyCategory/aa      : Apparel & Accessories\n"
        "gid://shopify/TaxonomyCategory/aa-1    : Apparel & Accessories > Clothing\n"
        "gid://shopify/TaxonomyCategory/aa-1-2  : Apparel & Accessories > Shirts\n"
        "aa-2 Shoes\n"
    )
    reading = shopify_text.read(path, language="en")
    assert seen(reading) == [
        ("aa", "", {"en": "Apparel & Accessories"}, 3),
        ("aa-1", "aa", {"en": "Clothing"}, 4),
        ("aa-1-2", "aa-1", {"en": "Shirts"}, 5),
    ]
    assert said(reading) == [
        (5, "“aa-1-2” is 3 levels deep by its code and 2 by its path; the code is believed."),
        (6, "This is not “id : path of labels”: aa-2 Shoes"),
    ]


def test_a_file_that_is_no_shopify_file_is_refused(path: Path) -> None:
    path.write_text("code,label\ncats,Cats\n")
    with pytest.raises(ValidationError, match=r"file\.txt has no line such as"):
        shopify_text.read(path)
