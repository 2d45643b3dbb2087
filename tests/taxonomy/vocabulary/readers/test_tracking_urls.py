"""Campaigns from tracking URLs."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import tracking_urls
from tests.taxonomy.vocabulary.readers.shown import said, seen


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Spring_Sale 2026", "spring-sale-2026"),
        ("Feed: ProgrammableWeb ", "feed-programmableweb"),
        ("--Été/2026--", "ete-2026"),
        ("春", ""),
        ("", ""),
    ],
)
def test_a_campaign_value_as_a_code(value: str, code: str) -> None:
    assert tracking_urls.slug(value) == code


def test_campaigns_merge_by_code_and_every_bad_url_is_named(path: Path) -> None:
    path.write_text(
        "url\tsource\n"
        "https://a.example/?utm_campaign=Spring_Sale&utm_source=x\tblog\n"
        "https://a.example/?UTM_Campaign=spring-sale\tblog\n"
        "https://a.example/?utm_campaign=Spring_Sale\tblog\n"
        "https://a.example/?utm_source=y\\u0026utm_campaign=Q3+us%2Feu\tblog\n"
        "https://a.example/?utm_campaign=#frag\tblog\n"
        "https://a.example/?utm_source=x\tblog\n"
        "https://a.example/?utm_campaign=a&utm_campaign=b\tblog\n"
        "https://a.example/?utm_campaign={{campaign.name}}\tblog\n"
        "https://a.example/?utm_campaign=%E6%98%A5\tblog\n"
        "https://[broken/?utm_campaign=a\tblog\n"
        "\n"
    )
    reading = tracking_urls.read(path)
    assert seen(reading) == [("spring-sale", "", {"": "Spring_Sale"}, 2), ("q3-us-eu", "", {"": "Q3 us/eu"}, 5)]
    assert said(reading) == [
        (3, "“spring-sale” was merged into “Spring_Sale” (row 2): they differ in case or separators only."),
        (6, "utm_campaign is empty."),
        (7, "The URL has no utm_campaign."),
        (8, "The URL has several values of utm_campaign: a, b."),
        (9, "“{{campaign.name}}” is a placeholder that was never filled in."),
        (10, "“春” holds no letter or digit that a code could keep."),
        (11, "“https://[broken/?utm_campaign=a” is not a URL."),
    ]


def test_a_table_without_urls_is_refused(path: Path) -> None:
    path.write_text("link\n")
    with pytest.raises(ValidationError, match=r"file\.txt:1: the column “url” is missing\."):
        tracking_urls.read(path)
