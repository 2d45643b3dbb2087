"""Quality reports as jobs: asked for, made, taken over from a worker that was killed, given up, and shown meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs.lease import LEASE
from people.models import User
from taxonomy import tasks
from taxonomy.models import Facet, QualityFinding, QualityReport, Term
from taxonomy.queries.quality_reports import standing_of
from taxonomy.services import quality
from taxonomy.services.quality import ask_for_report, attend_report, look_for_reports
from taxonomy.vocabulary.quality import structure
from tests.factories.content import asset, edited
from tests.factories.taxonomy import deprecate_term, grow, set_labels, term
from tests.support.pages import HTMX, elements, texts

QUALITY = "/taxonomy/product/-/quality/"


@pytest.fixture
def product(sara: User) -> Facet:
    """Five terms, none with a definition."""
    grow("cards\n    debit\n    credit\n        travel\n    loans", actor=sara)
    return Facet.objects.get(code="product")


@pytest.fixture
def large(product: Facet, monkeypatch: pytest.MonkeyPatch) -> Facet:
    """The same facet, as if it were too large to check while somebody waits."""
    monkeypatch.setattr(quality, "TERMS_AT_ONCE", 4)
    return product


def checks_of(facet: Facet) -> list[str]:
    """The names of the checks in the report that is shown."""
    report = standing_of(facet, "en").report
    assert report is not None
    return [name for name, _findings, _terms in report.counts]


def make_twins(sara: User) -> None:
    """Two siblings with one label: one finding more."""
    set_labels(term=Term.objects.get(code="credit"), labels={"en": "debit"}, actor=sara)


def end_the_lease() -> None:
    """As if the worker had been killed, and its lease had run out since."""
    QualityReport.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_small_facet_is_looked_at_at_once_and_again_only_after_a_change(product: Facet, sara: User) -> None:
    first = attend_report(facet=product, language="en")
    assert (first.is_fresh, first.coming, first.failed) == (True, None, None)
    assert first.report.counts == [["uc", 1, 5]]
    assert attend_report(facet=product, language="en").report == first.report
    make_twins(sara)
    again = attend_report(facet=product, language="en").report
    assert (again.pk != first.report.pk, [name for name, *_ in again.counts]) == (True, ["sibling-label", "uc"])


def test_a_large_facet_is_looked_at_by_the_next_worker(large: Facet, sara: User) -> None:
    first = attend_report(facet=large, language="en")
    assert (first.report, first.is_fresh, first.coming.state) == (None, False, "waiting")
    assert attend_report(facet=large, language="en").coming == first.coming
    tasks.look_for_reports()
    done = attend_report(facet=large, language="en")
    assert (done.report, done.is_fresh, done.coming) == (first.coming, True, None)
    assert (done.report.state, done.report.done, done.report.total, done.report.lease_until) == ("done", 7, 7, None)
    assert list(done.report.findings.values_list("check_name", "number", "term_count")) == [("uc", 1, 5)]

    make_twins(sara)
    stale = attend_report(facet=large, language="en")
    assert (stale.report, stale.is_fresh, stale.coming.state) == (done.report, False, "waiting")
    assert look_for_reports() == 1
    assert checks_of(large) == ["sibling-label", "uc"]
    assert look_for_reports() == 0


def test_a_change_while_it_is_looked_at_leaves_the_report_out_of_date(
    large: Facet, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = structure.check

    def check_while_somebody_writes(vocabulary: Any) -> Any:
        make_twins(sara)
        return check(vocabulary)

    ask_for_report(facet=large, language="en")
    monkeypatch.setattr(structure, "check", check_while_somebody_writes)
    look_for_reports()
    standing = standing_of(large, "en")
    assert (standing.is_fresh, checks_of(large)) == (False, ["uc"])


def test_a_report_is_made_anew_after_a_day(product: Facet) -> None:
    first = attend_report(facet=product, language="en").report
    QualityReport.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    assert attend_report(facet=product, language="en").report != first


def test_each_language_has_its_report(product: Facet) -> None:
    english, french = (attend_report(facet=product, language=language).report for language in ("en", "fr"))
    assert (english.language, french.language) == ("en", "fr")
    assert standing_of(product, "en").report == english


def test_only_the_last_two_reports_are_kept(product: Facet) -> None:
    attend_report(facet=product, language="fr")
    for _time in range(4):
        ask_for_report(facet=product, language="en")
        look_for_reports()
    kept = QualityReport.objects.filter(language="en").order_by("pk")
    assert (len(kept), standing_of(product, "en").report) == (2, kept[1])
    assert QualityFinding.objects.count() == 3
    assert QualityReport.objects.filter(language="fr").count() == 1


def test_a_worker_that_was_killed_is_followed_by_another(large: Facet, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for_report(facet=large, language="en")
    with monkeypatch.context() as patch:
        patch.setattr(quality, "_look", lambda _row: None)
        assert look_for_reports() == 1
    row = QualityReport.objects.get()
    assert timezone.now() + LEASE / 2 < row.lease_until < timezone.now() + LEASE * 2
    assert look_for_reports() == 0
    end_the_lease()
    assert look_for_reports() == 1
    assert (checks_of(large), standing_of(large, "en").is_fresh) == (["uc"], True)


def test_a_facet_that_kills_two_workers_gets_no_third_until_it_changes(
    large: Facet, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    attend_report(facet=large, language="en")

    def die(*_arguments: Any, **_options: Any) -> Any:
        raise KeyboardInterrupt

    for _worker in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(quality, "findings_of", die)
            with pytest.raises(KeyboardInterrupt):
                look_for_reports()
        end_the_lease()
    assert look_for_reports() == 0
    standing = attend_report(facet=large, language="en")
    assert (standing.failed.state, standing.coming, standing.report) == ("failed", None, None)
    set_labels(term=Term.objects.get(code="cards"), labels={"en": "Plastic"}, actor=sara)
    assert attend_report(facet=large, language="en").coming.state == "waiting"


def test_a_worker_that_comes_back_too_late_stores_nothing(large: Facet, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for_report(facet=large, language="en")
    find = quality.findings_of

    def find_for_too_long(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(quality, "findings_of", find)
        end_the_lease()
        look_for_reports()
        QualityFinding.objects.update(message="of the other worker")
        return find(*arguments, **options)

    monkeypatch.setattr(quality, "findings_of", find_for_too_long)
    look_for_reports()
    row = QualityReport.objects.get()
    assert (row.state, row.attempts, [finding.message for finding in row.findings.all()]) == (
        "done",
        2,
        ["of the other worker"],
    )


def test_a_fault_of_a_check_is_told_and_tried_again_when_somebody_says_so(
    as_ana: Client, product: Facet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_vocabulary: Any) -> Any:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(structure, "check", fail)
        page = as_ana.get(QUALITY).content.decode()
        assert texts(page, "failed") == [
            "The facet could not be checked because of an error on our side. The error is in our log. Try again"
        ]
    assert "failed" in as_ana.get(QUALITY).content.decode()
    assert QualityReport.objects.count() == 1
    assert as_ana.post(QUALITY)["Location"] == QUALITY
    look_for_reports()
    assert texts(as_ana.get(QUALITY).content.decode(), "failed") == []
    assert checks_of(product) == ["uc"]


def test_findings_are_stored_in_pieces(product: Facet, sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "STORED_AT_ONCE", 2)
    for number in range(5):
        for which in "ab":
            set_labels(term=term(f"{which}{number}", actor=sara), labels={"en": f"Twin {number}"}, actor=sara)
    report = attend_report(facet=product, language="en").report
    assert report.counts == [["sibling-label", 5, 10], ["uc", 1, 15], ["oc", 1, 10]]
    assert list(report.findings.filter(check_name="sibling-label").values_list("number", "codes")) == [
        (number + 1, [f"a{number}", f"b{number}"]) for number in range(5)
    ]


def test_tagging_shows_in_the_report_although_no_term_changed(product: Facet, sara: User, ana: User) -> None:
    loans, cards = Term.objects.get(code="loans"), Term.objects.get(code="cards")
    late = asset("one", terms=[loans], actor=ana)
    deprecate_term(term=loans, replaced_by=cards, reason="Sold.", actor=sara)
    attend_report(facet=product, language="en")
    assert checks_of(product) == ["uc", "still-used"]
    edited(late, terms=[cards], actor=ana)
    attend_report(facet=product, language="en")
    assert checks_of(product) == ["uc"]


def test_the_page_of_a_facet_that_nobody_looked_at_says_so_and_asks_again(as_ana: Client, large: Facet) -> None:
    response = as_ana.get(QUALITY)
    page = response.content.decode()
    (coming,) = texts(page, "coming")
    assert coming.startswith("There is no report yet. A new one is waiting to be made. Waiting to be looked at")
    assert ('hx-get="?shown=&amp;said=waiting"' in page, texts(page, "check"), texts(page, "empty")) == (True, [], [])
    assert response["Vary"].startswith("HX-Request")
    for address in (f"{QUALITY}?check=uc", f"{QUALITY}?format=csv"):
        assert texts(as_ana.get(address).content.decode(), "coming") == [coming]
    QualityReport.objects.update(state="running", done=3, total=7, lease_until=timezone.now() + LEASE)
    part = as_ana.get(f"{QUALITY}?shown=&said=waiting", headers=HTMX)
    assert texts(part.content.decode(), "coming")[0].startswith("There is no report yet. A new one is being made. 3 of 7 steps")
    assert ("Being looked at" in part.content.decode(), part.headers.get("HX-Refresh")) == (True, None)


def test_the_page_is_shown_anew_when_its_first_report_is_done(as_ana: Client, large: Facet) -> None:
    as_ana.get(QUALITY)
    look_for_reports()
    assert as_ana.get(f"{QUALITY}?shown=&said=running", headers=HTMX)["HX-Refresh"] == "true"
    page = as_ana.get(QUALITY).content.decode()
    assert (texts(page, "coming"), elements(page, "h2")) == ([], ["No definition"])
    assert texts(page, "as-of") == ["Checked just now"]


def test_an_older_report_is_shown_until_the_new_one_is_asked_for(as_ana: Client, large: Facet, sara: User) -> None:
    as_ana.get(QUALITY)
    look_for_reports()
    shown = standing_of(large, "en").report
    make_twins(sara)
    page = as_ana.get(f"{QUALITY}?severity=warning").content.decode()
    assert texts(page, "coming")[0].startswith("This report is out of date. A new one is waiting to be made.")
    assert elements(page, "h2") == ["No definition"]
    assert f'hx-get="?severity=warning&amp;shown={shown.pk}&amp;said=waiting"' in page
    look_for_reports()
    part = as_ana.get(f"{QUALITY}?severity=warning&shown={shown.pk}&said=waiting", headers=HTMX)
    assert texts(part.content.decode(), "ready") == ["There is a newer report. Show it"]
    assert ('href="?severity=warning"' in part.content.decode(), part.headers.get("HX-Refresh")) == (True, None)
    assert elements(as_ana.get(QUALITY).content.decode(), "h2") == ["Siblings with the same label", "No definition"]


def test_asking_how_far_it_is_asks_for_nothing(as_ana: Client, large: Facet) -> None:
    as_ana.get(f"{QUALITY}?shown=", headers=HTMX)
    assert QualityReport.objects.count() == 0


@pytest.mark.parametrize("send", [Client.get, Client.post])
def test_who_may_not_see_the_words_has_nothing_looked_at(
    client: Client, zoe: User, product: Facet, send: Callable[..., Any]
) -> None:
    client.force_login(zoe)
    assert send(client, QUALITY).status_code == 403
    assert QualityReport.objects.count() == 0


def test_what_the_page_costs_when_there_is_nothing_to_make(
    as_ana: Client, large: Facet, sara: User, django_assert_num_queries: Any
) -> None:
    as_ana.get(QUALITY)
    look_for_reports()
    make_twins(sara)
    as_ana.get(QUALITY)
    with django_assert_num_queries(12):
        as_ana.get(QUALITY)
    for number in range(3):
        term(f"t{number}", actor=sara)
    with django_assert_num_queries(12):
        as_ana.get(QUALITY)
