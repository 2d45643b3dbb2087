"""Reading GOV.UK: a small set written for each trap, and the real one where it is at hand."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from demo.readers.govuk import TERMS, read, read_policy_areas, read_topical_events
from demo.readers.tagging import tagged

ANSWER = {
    "base_path": "/government/news/rates--2.cy",
    "title": "Rates",
    "description": "What they are.",
    "schema_name": "news_article",
    "document_type": "press_release",
    "locale": "cy",
    "details": {"body": "<p>Up. <a href='https://a.example/?x=1&utm_campaign=p800'>More</a></p>"},
    "links": {
        "policy_areas": [{"base_path": "/government/topics/tax-and-revenue", "title": "Tax and revenue"}],
        "topical_events": [{"base_path": "/government/topical-events/budget-2017", "title": "Budget 2017"}],
        "mainstream_browse_pages": [{"base_path": "/browse/abroad/passports"}, {"base_path": "/browse/unheard/of"}],
    },
}
TRANSACTION = {
    "base_path": "/council-tax",
    "title": "Council tax",
    "schema_name": "transaction",
    "details": {
        "introductory_paragraph": [
            {"content_type": "text/govspeak", "content": "Find *out*."},
            {"content_type": "text/html", "content": "<p>Find <em>out</em>.</p>"},
        ],
        "more_information": "<p>More.</p>",
        "start_button_text": "Start now",
        "transaction_start_link": "https://tax.example/start",
        "phone_numbers": [{"number": "1"}],
    },
    "links": {"policy_areas": ["8f4b1c2e-0000-4000-8000-000000000000"]},
}
GUIDE = {
    "base_path": "/guide",
    "title": "Guide",
    "schema_name": "guide",
    "description": "Short.",
    "details": {"parts": [{"title": "One", "body": "<p>1</p>"}, {"title": "Two", "body": "<p>2</p>"}]},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    items: dict[str, Any] = {
        "answer.json": ANSWER,
        "bare.json": {
            "base_path": "/bare",
            "title": "Bare",
            "schema_name": "taxon",
            "description": "Only this.",
            "details": [],
        },
        "gone.json": {"base_path": "/gone", "schema_name": "gone"},
        "guide.json": GUIDE,
        "links.json": {"links": {"parent": []}},
        "list.json": ["x"],
        "transaction.json": TRANSACTION,
        "withdrawn.json": {**GUIDE, "base_path": "/old", "withdrawn_notice": {"explanation": "Old."}},
        "not-withdrawn.json": {**GUIDE, "base_path": "/new", "withdrawn_notice": {}},
    }
    (tmp_path / "items").mkdir()
    for name, item in items.items():
        (tmp_path / "items" / name).write_text(json.dumps(item), encoding="utf-8")
    (tmp_path / "items" / "broken.json").write_text('{\n"title": \n}', encoding="utf-8")
    return tmp_path / "items"


def test_each_page_becomes_a_draft(folder: Path) -> None:
    drafts = {draft.code: draft for draft in read([folder]).drafts}

    assert list(drafts) == [
        "govuk.government.news.rates--2.cy",
        "govuk.bare",
        "govuk.guide",
        "govuk.new",
        "govuk.council-tax",
    ]
    answer = drafts["govuk.government.news.rates--2.cy"]
    assert (answer.title, answer.kind, answer.language, answer.file) == ("Rates", "press_release", "cy", "items/answer.json")
    assert answer.core["body"].startswith("<p>Up.")
    assert drafts["govuk.bare"].core["body"] == "Only this."
    assert drafts["govuk.guide"].core["body"] == "One\n\n<p>1</p>\n\nTwo\n\n<p>2</p>"
    tax = drafts["govuk.council-tax"]
    assert (tax.kind, tax.language) == ("transaction", "en")
    assert tax.core == {
        "headline": "Council tax",
        "body": "<p>Find <em>out</em>.</p>\n\n<p>More.</p>",
        "call_to_action": "Start now",
        "link": "https://tax.example/start",
    }


def test_what_is_skipped_is_told(folder: Path) -> None:
    assert [str(problem) for problem in read([folder]).problems] == [
        "items/broken.json:3: This is not JSON (Expecting value).",
        "items/gone.json:1: Skipped: an item of the schema gone holds no page.",
        "items/links.json:1: Skipped: the item has no base_path or no title, so it is no page.",
        "items/list.json:1: This is not a content item: it is no JSON object.",
        "items/withdrawn.json:1: Skipped: GOV.UK withdrew this page.",
    ]


def test_tags_come_from_the_metadata(folder: Path) -> None:
    terms = {draft.code: tagged(draft, TERMS).terms for draft in read([folder]).drafts}

    assert terms["govuk.government.news.rates--2.cy"] == (
        "action:ReadAction",
        "campaign:event-budget-2017",
        "campaign:p800",
        "channel:05",
        "journey:11",
        "product:policy-area-tax-and-revenue",
    )
    assert terms["govuk.council-tax"] == ("action:UseAction", "channel:03.2", "channel:05")
    assert terms["govuk.bare"] == ("action:DiscoverAction", "channel:05")


def test_terms_of_its_own(folder: Path) -> None:
    areas, events = read_policy_areas([folder]).rows, read_topical_events([folder]).rows

    assert [(row.code, row.parent_code, row.labels) for row in areas] == [
        ("govuk-policy-areas", "", {"en": "GOV.UK policy areas"}),
        ("policy-area-tax-and-revenue", "govuk-policy-areas", {"en": "Tax and revenue"}),
    ]
    assert [(row.code, row.parent_code, row.labels) for row in events] == [
        ("govuk-topical-events", "", {"en": "GOV.UK topical events"}),
        ("event-budget-2017", "govuk-topical-events", {"en": "Budget 2017"}),
    ]


def test_the_real_pages(data_dir: Path) -> None:
    reading = read([data_dir / "content" / "govuk"])

    assert len(reading.drafts) == 125
    assert len({draft.code for draft in reading.drafts}) == 122
    assert Counter(draft.language for draft in reading.drafts) == {"en": 122, "ar": 2, "cy": 1}
    assert Counter(problem.message for problem in reading.problems) == {
        "Skipped: GOV.UK withdrew this page.": 9,
        "Skipped: the item has no base_path or no title, so it is no page.": 8,
        "Skipped: an item of the schema redirect holds no page.": 2,
        "Skipped: an item of the schema gone holds no page.": 2,
        "Skipped: an item of the schema special_route holds no page.": 1,
    }
    terms = Counter(term for draft in reading.drafts for term in tagged(draft, TERMS).terms)
    assert (terms["channel:05"], terms["action:ReadAction"], terms["segment:31"]) == (125, 101, 10)
    assert sum(count for term, count in terms.items() if term.startswith("journey:")) == 6
    assert len(read_policy_areas([data_dir / "content" / "govuk"]).rows) == 20
    assert len(read_topical_events([data_dir / "content" / "govuk"]).rows) == 5
