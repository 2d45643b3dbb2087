"""Reading Digital.gov: a small site written for each trap, and the real one where it is at hand."""

from collections import Counter
from pathlib import Path

import pytest

from demo.readers.digitalgov import TERMS, read, read_topics
from demo.readers.tagging import tagged

POST = """\
---
slug: mobile-first
date: 2017-05-01 9:00:00 -0400
title: "Mobile first"
deck: "Start small."
topics:
  - mobile
  - social media
authors:
  - jane
---

Read [more](https://a.example/?utm_campaign=Spring+Launch).
"""
LINK_OUT = """

---
title: "A map"
deck: "**A map** of it."
summary: "Shorter."
source_url: "https://map.example/"
source: gsa
topics: mobile
---"""
COMMUNITY = """\
---
title: Join us
summary: "No longer active."
redirectto: /communities
community_list:
  - platform: listserv
    subscribe_email: "list@a.example"
---
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with one file for each kind of page, and three that cannot be read."""
    files = {
        "news/2017/05/2017-05-01-mobile-first.md": POST,
        "news/2022/01/2022-01-04-a-map.md": LINK_OUT,
        "communities/_index.md": "---\ntitle: Communities\n---\n",
        "communities/mobile.md": COMMUNITY,
        "topics/mobile/_index.md": "---\nslug: mobile\ntitle: Mobile devices\nsummary: In the hand.\n---\n",
        "topics/_index.md": "---\ntitle: Topics\n---\n",
        "news/2022/01/untitled.md": "---\ntitle:\n---\nText",
        "news/2022/01/bare.md": "Just text",
        "news/2022/01/open.md": "---\ntitle: A\n",
    }
    for name, text in files.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "site" / "news" / "latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    return tmp_path / "site"


def test_each_page_becomes_a_draft(site: Path) -> None:
    drafts = {draft.code: draft for draft in read([site]).drafts}

    assert list(drafts) == [
        "digitalgov.communities",
        "digitalgov.communities.mobile",
        "digitalgov.news.2017-05-01-mobile-first",
        "digitalgov.news.2022-01-04-a-map",
        "digitalgov.news.untitled",
        "digitalgov.topics",
        "digitalgov.topics.mobile",
    ]
    post = drafts["digitalgov.news.2017-05-01-mobile-first"]
    assert (post.title, post.kind, post.language) == ("Mobile first", "news", "en")
    assert post.core == {
        "headline": "Mobile first",
        "body": "Read [more](https://a.example/?utm_campaign=Spring+Launch).",
        "link": "",
    }
    assert (post.file, post.row) == ("site/news/2017/05/2017-05-01-mobile-first.md", 1)
    link_out = drafts["digitalgov.news.2022-01-04-a-map"]
    assert (link_out.core["body"], link_out.core["link"], link_out.row) == ("**A map** of it.", "https://map.example/", 3)
    community = drafts["digitalgov.communities.mobile"]
    assert (community.kind, community.core["body"], community.core["link"]) == (
        "community",
        "No longer active.",
        "/communities",
    )
    assert drafts["digitalgov.topics.mobile"].kind == "topic"
    assert drafts["digitalgov.news.untitled"].title == "untitled"


def test_what_is_skipped_or_repaired_is_told_with_file_and_row(site: Path) -> None:
    assert [str(problem) for problem in read([site]).problems] == [
        "site/news/2017/05/2017-05-01-mobile-first.md:8: The topic “social media” was read as “social-media”.",
        "site/news/2022/01/bare.md:1: There is no front matter: the file does not begin with a line of three hyphens.",
        "site/news/2022/01/open.md:1: The front matter that begins here never ends; close it with a line of three hyphens.",
        "site/news/2022/01/untitled.md:1: There is no title; the name of the file was taken instead.",
        "site/news/latin.md:1: latin.md:2: byte 14 is not UTF-8. Save the file as UTF-8 and import it again.",
    ]


def test_tags_come_from_the_metadata(site: Path) -> None:
    terms = {draft.code: tagged(draft, TERMS).terms for draft in read([site]).drafts}

    assert terms["digitalgov.news.2017-05-01-mobile-first"] == (
        "action:ReadAction",
        "campaign:spring-launch",
        "channel:05",
        "product:topic-mobile",
        "product:topic-social-media",
        "segment:31",
    )
    assert terms["digitalgov.news.2022-01-04-a-map"] == (
        "action:ReadAction",
        "channel:05",
        "product:topic-mobile",
        "segment:31",
    )
    assert terms["digitalgov.communities.mobile"] == (
        "action:JoinAction",
        "action:SubscribeAction",
        "channel:04.2",
        "channel:05",
        "segment:31",
    )
    assert terms["digitalgov.topics.mobile"] == ("action:DiscoverAction", "channel:05", "segment:31")


def test_topics_are_terms_below_one_root(site: Path) -> None:
    rows = read_topics([site]).rows

    assert [(row.code, row.parent_code, row.labels, row.notes) for row in rows] == [
        ("digitalgov-topics", "", {"en": "Digital.gov topics"}, ()),
        ("topic-mobile", "digitalgov-topics", {"en": "Mobile devices"}, (("definition", "en", "In the hand."),)),
    ]


def test_the_real_site(data_dir: Path) -> None:
    reading = read([data_dir / "content" / "digitalgov"])

    assert Counter(draft.kind for draft in reading.drafts) == {"news": 290, "topic": 52, "community": 42}
    assert len({draft.code for draft in reading.drafts}) == 384
    assert sum(not draft.core["body"] for draft in reading.drafts) == 2
    assert [(problem.file[-20:], problem.row, problem.message) for problem in reading.problems] == [
        ("sets-for-chatbots.md", 11, "The topic “artificial intelligence” was read as “artificial-intelligence”."),
        ("onal-intelligence.md", 15, "The topic “artificial intelligence” was read as “artificial-intelligence”."),
        ("in-a-hybrid-world.md", 12, "The topic “social media” was read as “social-media”."),
    ]
    terms = Counter(term for draft in reading.drafts for term in tagged(draft, TERMS).terms)
    assert [terms[code] for code in ("channel:05", "segment:31", "action:ReadAction", "action:JoinAction")] == [
        384,
        384,
        290,
        42,
    ]
    topics = read_topics([data_dir / "content" / "digitalgov"])
    assert (len(topics.rows), topics.problems) == (52, [])
    assert {code for code in terms if code.startswith("product:")} <= {f"product:{row.code}" for row in topics.rows}


def test_real_traps(data_dir: Path) -> None:
    """Four posts begin with blank lines, one file has line ends of Windows, 124 posts have no body."""
    drafts = {draft.file.rpartition("/")[2]: draft for draft in read([data_dir / "content" / "digitalgov"]).drafts}

    assert "\r" not in drafts["user-experience.md"].core["body"]
    assert drafts["2023-05-15-a-digital-accessibility-catalyst-for-your-next-policy-refresh.md"].row == 2
    assert sum(draft.kind == "news" and bool(draft.core["link"]) for draft in drafts.values()) == 124
