"""One import: progress, plan and outcome, and what each state shows."""

import csv
from io import StringIO

import pytest

from taxonomy.models import TermImport
from taxonomy.services.imports import cancel_import, look_for_imports
from tests.factories.taxonomy import drawn, grow
from tests.pages.taxonomy.imports.uploads import LIST, upload, waiting
from tests.support.pages import HTMX, elements, html, texts, values


def test_from_the_file_to_the_terms(as_sara, sara):
    page = html(upload(as_sara))
    row = TermImport.objects.get()
    assert (row.state, row.format, row.created_by) == ("planned", "csv", sara)
    assert elements(page, "h1") == ["Import of pets.csv"]
    assert texts(page, "tabs") == ["Problems 2 New 3"]
    assert texts(page, "problem") == [
        "4 Error The parent “planets” of “mars” is neither in the file nor in the facet.",
        "5 Warning “bare” has no label.",
    ]
    assert "1 row has an error and is left out." in page
    assert "File format: Our own table, CSV or Excel" in page
    assert drawn() == ""
    new = html(as_sara.get(f"{LIST}{row.pk}/?show=create"))
    assert texts(new, "row") == [
        "2 Pets pets Label en Pets Label fr Animaux",
        "3 Cats cats Parent pets Label en Cats",
        "5 bare bare –",
    ]
    (digest,) = values(page, "plan_digest")
    done = html(as_sara.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": digest}, follow=True))
    assert texts(done, "done") == ["Carried out just now · See the terms of Product"]
    assert drawn() == "pets\n    cats\nbare"
    assert "Carry out the import" not in elements(done, "button")


def test_what_is_changed_is_shown_before_and_after(as_sara, sara):
    grow("pets\n    cats\ncars", actor=sara)
    page = html(upload(as_sara, b"code,parent_code,label,label@fr\ncats,cars,Felines,Chats\npets,,pets,\n"))
    assert texts(page, "tabs") == ["Changed words or links 1 Moved 1 Unchanged 1"]
    assert texts(page, "row") == [
        "2 Felines cats Moved, Changed words or links Parent pets cars Label en cats Felines Label fr Chats"
    ]
    assert "<del>cats</del> <ins>Felines</ins>" in " ".join(page.split())
    assert "This import needs a change request" in elements(page, "h2")
    assert {"Carry out the import"}.isdisjoint(elements(page, "button"))
    row = TermImport.objects.get()
    refused = as_sara.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}, follow=True)
    assert "Submit it as a change request" in html(refused)
    assert drawn() == "pets\n    cats\ncars"


def test_a_file_that_changes_nothing_leaves_nothing_to_do(as_sara, sara):
    grow("pets", actor=sara)
    page = html(upload(as_sara, b"code,label\npets,pets\n"))
    assert "There is nothing to carry out" in elements(page, "h2")
    assert "Carry out the import" not in elements(page, "button")
    assert "Cancel the import" in elements(page, "button")


def test_a_plan_that_is_out_of_date_is_made_again(as_sara, sara):
    upload(as_sara)
    row = TermImport.objects.get()
    grow("pets", actor=sara)
    page = html(as_sara.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}, follow=True))
    assert texts(page, "message")[0].startswith("The terms have changed since this plan was made")
    assert texts(page, "tabs") == ["Problems 2 New 2 Changed words or links 1"]
    again = as_sara.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}, follow=True)
    assert "There is another plan by now." in html(again)
    assert drawn() == "pets"


def test_a_refused_file_says_what_is_wrong_with_it(as_sara):
    page = html(upload(as_sara, b"code,label\ncats,Caf\x81\n", format="csv"))
    assert texts(page, "refused")[0].startswith("The file could not be used pets.csv:2: byte 19 is not UTF-8.")
    assert TermImport.objects.get().state == "refused"


def test_while_a_worker_has_it_the_page_asks_again_and_can_cancel(as_sara, sara):
    row = waiting(sara)
    page = html(as_sara.get(f"{LIST}{row.pk}/"))
    assert texts(page, "headline") == ["Waiting to be read"]
    assert 'hx-trigger="every 2s"' in page
    assert "Refresh" in elements(page, "a")
    fragment = as_sara.get(f"{LIST}{row.pk}/?said=waiting", headers=HTMX)
    assert ("<h1" in html(fragment), 'id="live"' in html(fragment), "HX-Refresh" in fragment) == (False, False, False)
    TermImport.objects.filter(pk=row.pk).update(state="reading", done=500, total=1200)
    fragment = as_sara.get(f"{LIST}{row.pk}/?said=waiting", headers=HTMX)
    assert '<div id="live" hx-swap-oob="innerHTML">Being read</div>' in html(fragment)
    assert "500 of 1,200 terms" in html(fragment)
    TermImport.objects.filter(pk=row.pk).update(state="waiting")
    look_for_imports()
    assert as_sara.get(f"{LIST}{row.pk}/?said=reading", headers=HTMX)["HX-Refresh"] == "true"


def test_an_import_is_cancelled_from_its_page(as_sara, sara):
    row = waiting(sara)
    page = html(as_sara.post(f"{LIST}{row.pk}/cancel/", follow=True))
    assert texts(page, "cancelled") == ["This import was cancelled. Nothing has changed in the facet."]
    again = as_sara.post(f"{LIST}{row.pk}/cancel/", follow=True)
    assert "cannot be cancelled any more; it is: Cancelled" in html(again)


def test_the_plan_as_a_table_runs_no_formula(as_sara):
    upload(as_sara, b'code,label\ncats,"=cmd()"\nmars,\ndogs x,Dogs\n')
    row = TermImport.objects.get()
    response = as_sara.get(f"{LIST}{row.pk}/plan.csv")
    assert response["Content-Disposition"] == f'attachment; filename="import-{row.pk}-product.csv"'
    table = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert table[0] == ["file", "row", "code", "label", "outcome", "change", "language", "before", "after", "problem"]
    assert table[1][:2] == ["pets.csv", "4"]
    assert table[1][-1].startswith("“dogs x” is not a code")
    assert table[3:] == [
        ["pets.csv", "2", "cats", "'=cmd()", "New", "Status", "", "", "active", ""],
        ["pets.csv", "2", "cats", "'=cmd()", "New", "Label", "en", "", "'=cmd()", ""],
        ["pets.csv", "3", "mars", "", "New", "Status", "", "", "active", ""],
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_the_plan_asks_as_much_for_one_as_for_thirty(as_sara, sara, count, django_assert_num_queries):
    upload(as_sara, b"code,label\n" + b"".join(b"c%d,Cat\n" % number for number in range(count)))
    with django_assert_num_queries(8):
        page = html(as_sara.get(f"{LIST}{TermImport.objects.get().pk}/"))
    assert len(texts(page, "row")) == count


def test_a_cancelled_import_has_no_plan_to_carry_out(as_sara, sara):
    upload(as_sara)
    row = TermImport.objects.get()
    cancel_import(term_import=row, actor=sara)
    page = html(as_sara.get(f"{LIST}{row.pk}/"))
    assert (texts(page, "tabs"), "Carry out the import" in page) == ([], False)
    assert as_sara.get(f"{LIST}999/").status_code == 404
