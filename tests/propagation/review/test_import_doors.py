"""The second import of a facet changes a term in use: by page, command and API it becomes a change request, is released, and
the term has its new name."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from people.models import User
from propagation.review.models import ChangeRequest, ImportSubmission
from propagation.review.services.import_submissions import look_for_submissions
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Facet, ImportState, Term, TermImport, TermLabel
from taxonomy.queries import import_sizes
from taxonomy.services.imports import look_for_imports
from tests.factories.taxonomy import drawn, grow
from tests.pages.taxonomy.imports.uploads import LIST, upload
from tests.support.api import JSON, problem, queries_of, signed_in
from tests.support.pages import elements, html, texts, values

FIRST = b"code,label\na,A\n"
SECOND = b"code,label\na,B\nc,C\n"
IMPORTS = "/api/v1/facets/product/imports"
WORDS = {"title": "A is B", "reason": "The product team renamed it."}
Bring = Callable[[User, bytes, Path], None]


def label() -> str:
    return TermLabel.objects.get(term__code="a").text


def send(client: Client, content: bytes = SECOND, **data: str) -> Any:
    return client.post(IMPORTS, {"file": SimpleUploadedFile("names.csv", content), **data})


def post(client: Client, path: str, body: dict[str, str], **headers: str) -> Any:
    return client.post(f"{IMPORTS}/{path}", body, JSON, headers=headers)


def command(path: Path, *options: str, actor: str = "sara") -> list[str]:
    said = StringIO()
    call_command("import_terms", str(path), "--facet", "product", "--actor", actor, *options, stdout=said, skip_checks=True)
    return said.getvalue().splitlines()


def test_one_row_beside_many_terms_waits_for_a_worker(sara: User, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan reads all terms of the facet, so a short file for a large facet holds no web request either."""
    grow("a\nb", actor=sara)
    monkeypatch.setattr(import_sizes, "TERMS_BESIDE", 1)
    client = signed_in(sara)

    assert send(client).json()["state"] == ImportState.WAITING
    upload(client, SECOND, "names.csv")

    row = TermImport.objects.latest("pk")
    assert row.state == ImportState.WAITING
    look_for_imports()
    row.refresh_from_db()
    assert row.state == ImportState.PLANNED
    body = {**WORDS, "plan_digest": row.plan_digest}
    assert post(client, f"imp_{row.pk}/submit", body, **{"Idempotency-Key": "k"}).json()["change_request"] is None
    assert ImportSubmission.objects.get().state == "waiting"


def _by_page(sara: User, content: bytes, _path: Path) -> None:
    client = signed_in(sara)
    page = html(upload(client, content, "names.csv"))
    number = TermImport.objects.latest("pk").pk
    if "Carry out the import" in elements(page, "button"):
        client.post(f"{LIST}{number}/carry-out/", {"plan_digest": values(page, "plan_digest")[0]})
        return
    assert f'href="{LIST}{number}/submit/"' in page
    form = html(client.get(f"{LIST}{number}/submit/"))
    hidden = {name: values(form, name)[0] for name in ("plan_digest", "submission_key")}
    done = client.post(f"{LIST}{number}/submit/", {**WORDS, **hidden}, follow=True)
    assert "is in review now" in html(done)
    waiting = html(client.get(f"{LIST}{number}/"))
    assert ChangeRequest.objects.get().label in texts(waiting, "submitted")[0]


def _by_command(_sara: User, content: bytes, path: Path) -> None:
    path.write_bytes(content)
    said = command(path, "--submit", WORDS["title"], "--reason", WORDS["reason"])
    request = ChangeRequest.objects.first()
    assert said == [
        f"product: 1 create, 1 relabel; the rest waits in {request.label}, 0 problems"
        if request
        else "product: 1 create; nothing needed a change request, 0 problems"
    ]


def _by_api(sara: User, content: bytes, _path: Path) -> None:
    client = signed_in(sara)
    sent = send(client, content)
    assert sent.status_code == 201, sent.content
    made = client.get(sent["Location"]).json()
    assert (made, made["state"]) == (sent.json(), "planned")
    plan = client.get(f"{sent['Location']}/plan").json()
    seen = {"plan_digest": plan["plan_digest"]}
    if not plan["for_review"]:
        assert post(client, f"{made['id']}/carry-out", seen).json()["state"] == "done"
        return
    problem(post(client, f"{made['id']}/carry-out", seen), 409, "conflict")
    done = post(client, f"{made['id']}/submit", {**seen, **WORDS}, **{"Idempotency-Key": "b"}).json()
    assert (done["state"], done["change_request"]) == ("submitted", f"cr_{ChangeRequest.objects.get().pk}")


@pytest.mark.parametrize("bring", [_by_page, _by_command, _by_api])
def test_a_new_name_comes_by_every_door(bring: Bring, sara: User, ben: User, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    bring(sara, FIRST, path)
    assert (label(), ChangeRequest.objects.count()) == ("A", 0)
    bring(sara, SECOND, path)
    request = ChangeRequest.objects.get()
    assert (request.title, request.reason, request.author, request.state) == (*WORDS.values(), sara, "in_review")
    assert (label(), drawn()) == ("A", "a\nc")
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=request, actor=ben)
    assert (label(), drawn()) == ("B", "a\nc")


def test_the_page_keeps_what_was_typed_and_says_what_is_missing(as_sara: Client, sara: User) -> None:
    grow("a", actor=sara)
    upload(as_sara, SECOND)
    row = TermImport.objects.get()
    sent = {"title": "A is B", "reason": " ", "submission_key": "k", "plan_digest": row.plan_digest}
    answer = as_sara.post(f"{LIST}{row.pk}/submit/", sent)
    assert answer.status_code == 400
    assert values(html(answer), "title") == ["A is B"]
    stale = as_sara.post(f"{LIST}{row.pk}/submit/", {**sent, "reason": "So.", "plan_digest": "0" * 64}, follow=True)
    assert "There is another plan by now." in html(stale)
    assert (ImportSubmission.objects.count(), drawn()) == (0, "a")


def test_a_large_submission_waits_for_a_worker_and_shows_it(as_sara: Client, sara: User) -> None:
    grow("a", actor=sara)
    upload(as_sara, b"code,label\na,B\n" + b"".join(b"t%d,T%d\n" % (number, number) for number in range(500)))
    row = TermImport.objects.get()
    sent = {**WORDS, "submission_key": "k", "plan_digest": row.plan_digest}
    page = html(as_sara.post(f"{LIST}{row.pk}/submit/", sent, follow=True))
    assert texts(page, "headline") == ["Waiting to be submitted"]
    assert "Cancel the import" not in elements(page, "button")
    assert signed_in(sara).get(f"{IMPORTS}/imp_{row.pk}").json()["is_at_work"] is True
    assert drawn() == "a"
    look_for_submissions()
    assert (Term.objects.count(), ChangeRequest.objects.count()) == (501, 1)
    assert signed_in(sara).get(f"{IMPORTS}/imp_{row.pk}").json()["is_at_work"] is False


@pytest.mark.parametrize("who", ["ana", "ben", "zoe"])
def test_others_submit_nothing_by_any_door(request: pytest.FixtureRequest, sara: User, who: str, tmp_path: Path) -> None:
    grow("a", actor=sara)
    upload(signed_in(sara), SECOND)
    row = TermImport.objects.get()
    person = request.getfixturevalue(who)
    client, body = signed_in(person), {**WORDS, "plan_digest": row.plan_digest}
    assert client.post(f"{LIST}{row.pk}/submit/", {**body, "submission_key": "k"}).status_code == 403
    problem(send(client), 403, "permission_denied")
    for path in ("submit", "carry-out", "cancel"):
        problem(post(client, f"imp_{row.pk}/{path}", body), 403, "permission_denied")
    (tmp_path / "names.csv").write_bytes(SECOND)
    with pytest.raises(CommandError, match="lacks the permission"):
        command(tmp_path / "names.csv", "--submit", "A", "--reason", "B", actor=who)
    row.refresh_from_db()
    assert (row.state, TermImport.objects.count(), ImportSubmission.objects.count(), drawn()) == ("planned", 1, 0, "a")


@pytest.mark.parametrize(
    ("content", "data", "place", "message"),
    [
        (b"", {}, "/file", "The file is empty."),
        (b"\x00\x01\x02", {}, "/format", "The format could not be detected from the file. Choose it."),
        (FIRST, {"format": "pdf"}, "/format", "“pdf” is not a valid choice."),
        (FIRST, {"language": "English!"}, "/language", "“English!” is not a language tag"),
        (FIRST, {"colour": "red"}, "/colour", "There is no such field."),
        (b"x" * (10 * 1024 * 1024 + 1), {}, "/file", "at most 10485760 are read"),
    ],
)
def test_what_the_api_cannot_take_it_refuses_by_field(
    sara: User, content: bytes, data: dict[str, str], place: str, message: str
) -> None:
    (mistake,) = problem(send(signed_in(sara), content, **data), 422, "invalid")["errors"]
    assert mistake["pointer"] == place
    assert message.replace("“", "").replace("”", "") in mistake["detail"].replace("“", "").replace("”", "").replace('"', "")
    assert TermImport.objects.count() == 0


def test_the_api_shows_a_plan_list_by_list_and_cancels_it(sara: User) -> None:
    client = signed_in(sara)
    grow("a", actor=sara)
    number = send(client, b"code,parent_code,label\na,,B\nc,,C\nd,nowhere,D\n").json()["id"]
    plan = client.get(f"{IMPORTS}/{number}/plan?show=relabel&limit=1").json()
    assert (plan["counts"], plan["for_review"]) == ({"problem": 1, "create": 1, "relabel": 1}, 1)
    assert plan["terms"] == [
        {
            "code": "a",
            "row": 2,
            "effects": ["relabel"],
            "changes": [{"what": "label", "key": "en", "before": "a", "after": "B"}],
        }
    ]
    assert (plan["problems"], plan["next_offset"]) == ([], None)
    assert client.get(f"{IMPORTS}/{number}/plan").json()["problems"][0]["check"] == "unknown-parent"
    assert post(client, f"{number}/cancel", {}).json()["state"] == "cancelled"
    problem(post(client, f"{number}/cancel", {}), 409, "conflict")
    problem(client.get(f"/api/v1/facets/channel/imports/{number}"), 404, "not_found")
    problem(client.get(f"{IMPORTS}/imp_999/plan"), 404, "not_found")


def test_the_list_takes_as_many_queries_for_three_as_for_one(sara: User) -> None:
    client = signed_in(sara)
    send(client)
    one = queries_of(lambda: client.get(IMPORTS))
    send(client)
    send(client)
    assert queries_of(lambda: client.get(IMPORTS)) == one
    assert [row["file_name"] for row in client.get(IMPORTS).json()["data"]] == ["names.csv"] * 3


def test_the_command_counts_by_kind_and_changes_nothing(sara: User, tmp_path: Path) -> None:
    grow("a\nz", actor=sara)
    path = tmp_path / "names.csv"
    path.write_bytes(b"code,parent_code,label\na,,B\nc,,C\nd,nowhere,D\n")
    (line,) = command(path, "--dry-run", "--json", "--full")
    assert json.loads(line) == {
        "facet": "product",
        "counts": {"relabel": 1, "create": 1, "problem": 1, "deprecate": 1},
        "for_review": 2,
        "problems": ["names.csv:4: The parent “nowhere” of “d” is neither in the file nor in the facet."],
    }
    assert command(path, "--dry-run", "--submit", "A")[0] == (
        "product: would be 1 create, 1 problem, 1 relabel, 1 of them in a change request, 1 problems"
    )
    assert (drawn(), label(), TermImport.objects.count()) == ("a\nz", "a", 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--submit", "A"], "Tell the reviewer why"),
        (["--submit", " ", "--reason", "B"], "Say in a few words what changes"),
        (["--reason", "B"], "--reason goes with --submit"),
        (["--json"], "--json goes with --dry-run"),
        (["--submit", "A", "--reason", "B", "--format", "skos"], "names.csv"),
    ],
)
def test_the_command_refuses_and_leaves_nothing_half_done(sara: User, tmp_path: Path, options: list[str], message: str) -> None:
    grow("a", actor=sara)
    (tmp_path / "names.csv").write_bytes(SECOND)
    with pytest.raises(CommandError, match=message):
        command(tmp_path / "names.csv", *options)
    assert (drawn(), ChangeRequest.objects.count()) == ("a", 0)


def test_by_every_door_new_active_terms_wait_where_the_facet_says_so(sara: User, tmp_path: Path) -> None:
    Facet.objects.filter(code="product").update(free_additions=False)
    path = tmp_path / "names.csv"
    path.write_bytes(FIRST)
    said = command(path)
    assert said[1] == "  names.csv:2: “a” would be a new active term, and in this facet that takes a change request."
    client = signed_in(sara)
    made = send(client, FIRST).json()
    problem(post(client, f"{made['id']}/carry-out", {"plan_digest": made["plan_digest"]}), 409, "conflict")
    page = html(upload(client, FIRST))
    assert "1 term changes in a way that somebody else must agree to." in " ".join(page.split())
    assert "Carry out the import" not in elements(page, "button")
    look_for_imports()
    assert Term.objects.count() == 0
