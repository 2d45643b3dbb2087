"""The pages of imports: upload, progress, plan, outcome; what each state shows and who may do what."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import User
from taxonomy.models import Facet, Term, TermImport
from taxonomy.services.imports import cancel_import, look_for_imports, start_import
from tests.factories.taxonomy import drawn, grow
from tests.support.pages import elements, texts, values

NEW, LIST = "/taxonomy/imports/new/", "/taxonomy/imports/"
PETS = b"code,parent_code,label,label@fr\npets,,Pets,Animaux\ncats,pets,Cats,\nmars,planets,Mars,\nbare,,,\n"


@pytest.fixture
def as_sara(client: Client, sara: User) -> Client:
    client.force_login(sara)
    return client


def html(response: Any) -> str:
    text: str = response.content.decode()
    return text


def upload(client: Client, content: bytes = PETS, name: str = "pets.csv", **data: str) -> Any:
    form = {"facet": "product", "format": "", "language": "", "file": SimpleUploadedFile(name, content), **data}
    return client.post(NEW, form, follow=True)


def waiting(actor: User, content: bytes = PETS) -> TermImport:
    """Uploaded, and not looked at by any worker."""
    facet = Facet.objects.get(code="product")
    return start_import(facet=facet, file_name="pets.csv", content=content, format="csv", language="en", actor=actor)


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
    assert "Read as: Our own table, CSV or Excel" in page
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
    assert "Carry it out" not in elements(done, "button")


def test_what_is_changed_is_shown_before_and_after(as_sara, sara):
    grow("pets\n    cats\ncars", actor=sara)
    page = html(upload(as_sara, b"code,parent_code,label,label@fr\ncats,cars,Felines,Chats\npets,,pets,\n"))
    assert texts(page, "tabs") == ["Changed words or links 1 Moved 1 Unchanged 1"]
    assert texts(page, "row") == [
        "2 Felines cats Moved, Changed words or links Parent pets cars Label en cats Felines Label fr Chats"
    ]
    assert "<del>cats</del> <ins>Felines</ins>" in page
    assert "Others have to agree" in elements(page, "h2")
    assert {"Carry it out"}.isdisjoint(elements(page, "button"))
    row = TermImport.objects.get()
    refused = as_sara.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}, follow=True)
    assert "Submit it as a change request" in html(refused)
    assert drawn() == "pets\n    cats\ncars"


def test_a_file_that_changes_nothing_leaves_nothing_to_do(as_sara, sara):
    grow("pets", actor=sara)
    page = html(upload(as_sara, b"code,label\npets,pets\n"))
    assert "There is nothing to carry out" in elements(page, "h2")
    assert "Carry it out" not in elements(page, "button")
    assert "Discard the import" in elements(page, "button")


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


@pytest.mark.parametrize(
    ("content", "data", "message"),
    [
        (b"", {}, "File: The file is empty."),
        (b"\x00\x01\x02", {}, "Format: What the file is cannot be told by looking at it; choose its format."),
        (PETS, {"language": "English!"}, "Language of labels that name none: “English!” is not a language tag"),
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
    fragment = as_sara.get(f"{LIST}{row.pk}/?said=waiting", headers={"HX-Request": "true"})
    assert ("<h1" in html(fragment), 'id="live"' in html(fragment), "HX-Refresh" in fragment) == (False, False, False)
    TermImport.objects.filter(pk=row.pk).update(state="reading", done=500, total=1200)
    fragment = as_sara.get(f"{LIST}{row.pk}/?said=waiting", headers={"HX-Request": "true"})
    assert '<div id="live" hx-swap-oob="innerHTML">Being read</div>' in html(fragment)
    assert "500 of 1,200 terms" in html(fragment)
    TermImport.objects.filter(pk=row.pk).update(state="waiting")
    look_for_imports()
    assert as_sara.get(f"{LIST}{row.pk}/?said=reading", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


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


def test_the_list_is_empty_at_first_and_says_what_to_do(as_sara, ana):
    assert texts(html(as_sara.get(LIST)), "empty")[0].startswith("No imports yet")
    assert "Import a file" in elements(html(as_sara.get(LIST)), "a")
    as_sara.force_login(ana)
    assert "Import a file" not in elements(html(as_sara.get(LIST)), "a")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(as_sara, sara, count, django_assert_num_queries):
    for _number in range(count):
        waiting(sara)
    look_for_imports()
    with django_assert_num_queries(6):
        page = html(as_sara.get(LIST))
    assert len(texts(page, "row")) == count
    assert texts(page, "row")[0].startswith("pets.csv Product Planned Left out 1 New 3")


@pytest.mark.parametrize("count", [1, 30])
def test_the_plan_asks_as_much_for_one_as_for_thirty(as_sara, sara, count, django_assert_num_queries):
    upload(as_sara, b"code,label\n" + b"".join(b"c%d,Cat\n" % number for number in range(count)))
    with django_assert_num_queries(7):
        page = html(as_sara.get(f"{LIST}{TermImport.objects.get().pk}/"))
    assert len(texts(page, "row")) == count


@pytest.mark.parametrize("who", ["ana", "ben", "chris"])
def test_others_look_and_do_nothing(request, client, sara, who):
    row = waiting(sara)
    look_for_imports()
    client.force_login(request.getfixturevalue(who))
    page = html(client.get(f"{LIST}{row.pk}/"))
    assert "A taxonomy steward can carry it out." in page
    assert {"Carry it out", "Discard the import"}.isdisjoint(elements(page, "button"))
    row.refresh_from_db()
    answers = [
        client.get(NEW),
        upload(client),
        client.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}),
        client.post(f"{LIST}{row.pk}/cancel/"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert all("taxonomy.import_term" in html(answer) for answer in answers)
    row.refresh_from_db()
    assert (row.state, TermImport.objects.count(), Term.objects.count()) == ("planned", 1, 0)


def test_whoever_has_no_role_sees_no_import(client, sara, zoe):
    row = waiting(sara)
    client.force_login(zoe)
    for path in (LIST, f"{LIST}{row.pk}/", f"{LIST}{row.pk}/plan.csv"):
        assert client.get(path).status_code == 403
    client.logout()
    assert client.get(LIST)["Location"] == f"/sign-in/?next={LIST}"


def test_a_cancelled_import_has_no_plan_to_carry_out(as_sara, sara):
    upload(as_sara)
    row = TermImport.objects.get()
    cancel_import(term_import=row, actor=sara)
    page = html(as_sara.get(f"{LIST}{row.pk}/"))
    assert (texts(page, "tabs"), "Carry it out" in page) == ([], False)
    assert as_sara.get(f"{LIST}999/").status_code == 404
