"""Published taxonomies, whole: what is in them, and what has to be reported."""

import socket
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from people.models import User
from taxonomy.models import Term, TermLabel
from taxonomy.readers import iab_tsv, schemaorg_csv, shopify_text, skos, tracking_urls
from taxonomy.services.tree_repair import inconsistencies


@pytest.mark.parametrize(("language", "label"), [("en", "Live Animals"), ("fr", "Animaux vivants")])
def test_shopify_has_10595_categories_in_each_language(data_dir: Path, language: str, label: str) -> None:
    reading = shopify_text.read(data_dir / "shopify" / f"categories.{language}.txt", language=language)
    rows = {row.code: row for row in reading.rows}
    assert (len(reading.rows), len(rows), reading.problems) == (10_595, 10_595, [])
    assert (rows["ap-1"].parent_code, rows["ap-1"].labels, rows["ap-1"].row) == ("ap", {language: label}, 5)
    assert sum(not row.parent_code for row in reading.rows) == 26


def test_iab_audience_has_1679_segments_of_which_22_are_reported(data_dir: Path) -> None:
    reading = iab_tsv.read(data_dir / "iab" / "Audience Taxonomy 1.0.tsv")
    rows = {row.code: row for row in reading.rows}
    assert (len(reading.rows), len(rows)) == (1_679, 1_679)
    repaired = [problem for problem in reading.problems if "names itself" in problem.message]
    assert [(problem.row, problem.message) for problem in repaired] == [
        (1_380, "“1379” names itself as its parent; it was put under “1378”, as its path says.")
    ]
    assert len(reading.problems) - len(repaired) == 21
    assert rows["1379"].parent_code == "1378"


@pytest.mark.parametrize(
    ("name", "count", "disagreeing", "empty"),
    [("Content Taxonomy 2.1", 1_179, 1, 1), ("Content Taxonomy 3.0", 703, 0, 1), ("Ad Product Taxonomy 1.1", 864, 8, 0)],
)
def test_other_iab_taxonomies(data_dir: Path, name: str, count: int, disagreeing: int, empty: int) -> None:
    reading = iab_tsv.read(data_dir / "iab" / f"{name}.tsv")
    said = Counter("believed" if "believed" in problem.message else problem.message for problem in reading.problems)
    assert (len(reading.rows), said["believed"], said["The row is empty."]) == (count, disagreeing, empty)


def test_the_italian_vocabularies_need_no_network(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    channels = skos.read(data_dir / "skos" / "italia" / "channel" / "channel.ttl")
    rows = {row.code: row for row in channels.rows}
    assert (len(channels.rows), len(rows), channels.problems) == (39, 39, [])
    assert rows["01.1"].labels == {
        "it": "Non telematico diretto",
        "de": "Nicht-direkte Telematik",
        "en": "Direct non-electronic",
    }
    assert rows["01.1"].parent_code == "01"
    assert sum(not row.parent_code for row in channels.rows) == 5
    life_events = skos.read(data_dir / "skos" / "italia" / "life-event" / "life-event.ttl")
    assert (len(life_events.rows), life_events.problems) == (19, [])
    assert {row.parent_code for row in life_events.rows} == {""}


def test_a_vocabulary_with_circles(data_dir: Path) -> None:
    reading = skos.read(data_dir / "skos" / "skosmos-testdata" / "cycle.ttl")
    assert [(row.code, row.parent_code) for row in reading.rows] == [
        ("ta1", ""),
        ("ta2", "ta1"),
        ("ta3", "ta1"),
        ("ta4", "ta3"),
    ]
    assert [str(problem) for problem in reading.problems] == [
        "cycle.ttl:11: “ta2” is broader than itself; that was ignored.",
        "cycle.ttl:17: “ta3” has several broader terms; it is under “ta1”, and not under ta4.",
    ]


def test_schemaorg_has_116_actions_below_one_root(data_dir: Path) -> None:
    reading = schemaorg_csv.read(data_dir / "schemaorg" / "action-subtree-30.0.csv")
    assert (len(reading.rows), reading.problems) == (116, [])
    assert [row.code for row in reading.rows if not row.parent_code] == ["Action"]
    accept = reading.rows[0]
    assert (accept.code, accept.parent_code, accept.row) == ("AcceptAction", "AllocateAction", 2)
    assert accept.definition == (
        "The act of committing to/adopting an object. Related actions: RejectAction: The antonym of AcceptAction."
    )


def test_59_tracking_urls_hold_26_campaigns(data_dir: Path) -> None:
    reading = tracking_urls.read(data_dir / "campaign" / "real_utm_urls.tsv")
    assert len(reading.rows) == 26
    assert [(problem.row, problem.message) for problem in reading.problems] == [
        (7, "The URL has no utm_campaign."),
        (8, "The URL has no utm_campaign."),
        (13, "The URL has no utm_campaign."),
        (46, "The URL has no utm_campaign."),
        (59, "utm_campaign is empty."),
        (60, "utm_campaign is empty."),
    ]
    assert "gen-8-15-17-india-challenge" in {row.code for row in reading.rows}


def test_both_languages_of_shopify_become_one_tree(data_dir: Path, sara: User) -> None:
    said = StringIO()
    for language in ("en", "fr", "fr"):
        path = data_dir / "shopify" / f"categories.{language}.txt"
        options = {"facet": "product", "format": "shopify", "language": language, "actor": "sara"}
        call_command("import_terms", str(path), **options, stdout=said, skip_checks=True)
    assert said.getvalue().splitlines() == [
        "product: 10595 created, 0 relabelled, 0 unchanged, 0 problems",
        "product: 0 created, 10595 relabelled, 0 unchanged, 0 problems",
        "product: 0 created, 0 relabelled, 10595 unchanged, 0 problems",
    ]
    assert (Term.objects.count(), TermLabel.objects.count(), Term.history.filter(history_user=sara).count()) == (
        10_595,
        21_190,
        10_595,
    )
    assert inconsistencies() == []
