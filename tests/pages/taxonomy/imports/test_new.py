"""Uploading a file of terms."""

import pytest

from taxonomy.models import Term, TermImport
from taxonomy.services.imports import look_for_imports
from tests.pages.taxonomy.imports.uploads import LIST, PETS, upload
from tests.support.pages import html, texts


@pytest.mark.parametrize(
    ("content", "data", "message"),
    [
        (b"", {}, "File: The file is empty."),
        (b"\x00\x01\x02", {}, "Format: The format could not be detected from the file. Choose it."),
        (PETS, {"language": "English!"}, "Language of labels without a language: “English!” is not a language tag"),
        (PETS, {"facet": "planet"}, "Facet: Select a valid choice."),
        (b"x" * (10 * 1024 * 1024 + 1), {"format": "csv"}, "File: The file has 10.0 MB; at most 10 MB are read."),
    ],
)
def test_a_form_that_cannot_be_used_says_why(as_sara, content, data, message):
    response = upload(as_sara, content, **data)
    assert response.status_code == 400
    (summary,) = texts(html(response), "error-summary")
    assert message in summary
    assert TermImport.objects.count() == 0


def test_a_large_file_waits_for_a_worker(as_sara):
    rows = "".join(f"c{number},A rather long label for number {number}\n" for number in range(3_000))
    page = html(upload(as_sara, f"code,label\n{rows}".encode()))
    assert texts(page, "headline") == ["Waiting to be read"]
    look_for_imports()
    row = TermImport.objects.get()
    page = html(as_sara.get(f"{LIST}{row.pk}/?page=60"))
    assert texts(page, "tabs") == ["New 3,000"]
    assert len(texts(page, "row")) == 50
    assert "c2999" in page
    page = html(as_sara.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}, follow=True))
    assert texts(page, "headline") == ["Waiting to be carried out"]
    look_for_imports()
    assert Term.objects.count() == 3_000
    assert len(html(as_sara.get(f"{LIST}{row.pk}/"))) < 150_000
