"""Digital.gov: guidance on digital services, written for the people who work in the government of the United States. Pure.

How its own metadata become tags (demo/readers/tagging.py applies the table TERMS):

| metadata                    | tag                         | because                                                   |
| --------------------------- | --------------------------- | --------------------------------------------------------- |
| every page                  | channel:05                  | it is a web page; the vocabulary of Italian public        |
|                             |                             | services has nothing nearer than "other electronic"       |
| every page                  | segment:31                  | it speaks to the public sector (IAB Audience)             |
| in the folder `news`        | action:ReadAction           | a post is read,                                           |
| in the folder `topics`      | action:DiscoverAction       | a topic explored,                                         |
| in the folder `communities` | action:JoinAction           | a community joined                                        |
| `community_list` with an    | action:SubscribeAction,     | one subscribes to its mailing list, and so e-mail carries |
| address to subscribe        | channel:04.2                | it too                                                    |
| `topics`                    | product:topic-...           | what the page is about; terms of their own (read_topics)  |
| `utm_campaign` in addresses | campaign:...                | the campaign that the page links to                       |

Nothing says which life event a page belongs to, so journeys stay empty.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.rules.drafts import AssetDraft
from demo.readers.front_matter import FrontMatter, parse_page, plain, texts
from demo.readers.source import ContentReading, Unreadable, campaigns_in, find_files, make_code, read_item
from demo.readers.tagging import EVERY, TermTable
from taxonomy.vocabulary.rows import Reading, RowProblem, TermRow, definition

TOPIC_PREFIX = "topic-"
TOPICS_ROOT = "digitalgov-topics"

TERMS: TermTable = {
    "site": {"digital.gov": ("channel:05", "segment:31")},
    "section": {
        "news": ("action:ReadAction",),
        "topics": ("action:DiscoverAction",),
        "communities": ("action:JoinAction",),
    },
    "subscription": {"yes": ("action:SubscribeAction", "channel:04.2")},
    "topics": {EVERY: (f"product:{TOPIC_PREFIX}{{value}}",)},
    "utm_campaign": {EVERY: ("campaign:{value}",)},
}
KINDS = {"news": "news", "topics": "topic", "communities": "community"}


def read(paths: Sequence[Path]) -> ContentReading:
    """One draft per Markdown file of `paths` (files or folders). A file that cannot be read is reported as a problem.

    The code is made of the section and the name of the file, which stay when a title is edited (two pairs of posts share a
    `slug`). The body is the Markdown below the front matter. An item that only links elsewhere has its `deck` or `summary` as
    body, and its `source_url` or `redirectto` as link.
    """
    reading = ContentReading()
    for path, file in find_files(paths, ".md"):
        try:
            text = read_item(path)
            page = parse_page(text, file)
        except Unreadable as unreadable:
            reading.problems.append(RowProblem(file, unreadable.row, str(unreadable)))
            continue
        reading.problems.extend(page.problems)
        reading.drafts.append(_draft(path, file, page, text, reading.problems))
    return reading


def read_topics(paths: Sequence[Path]) -> Reading:
    """The topics as rows of terms below one root: `topics/<slug>/_index.md` holds the label and the definition of one."""
    reading = Reading(rows=[TermRow(TOPICS_ROOT, "", {"en": "Digital.gov topics"}, 0, "")])
    for path, file in find_files(paths, "_index.md"):
        if path.parent.parent.name != "topics":
            continue
        try:
            page = parse_page(read_item(path), file)
        except Unreadable as unreadable:
            reading.problems.append(RowProblem(file, unreadable.row, str(unreadable)))
            continue
        reading.problems.extend(page.problems)
        reading.rows.append(
            TermRow(
                f"{TOPIC_PREFIX}{path.parent.name}",
                TOPICS_ROOT,
                {"en": plain(page.metadata.get("title")) or path.parent.name},
                page.row,
                file,
                notes=definition("en", plain(page.metadata.get("summary"))),
            )
        )
    return reading


def _draft(path: Path, file: str, page: FrontMatter, text: str, problems: list[RowProblem]) -> AssetDraft:
    metadata = page.metadata
    section, name = _place(path)
    title = plain(metadata.get("title")) or name
    if not plain(metadata.get("title")):
        problems.append(RowProblem(file, page.row, _("There is no title; the name of the file was taken instead.")))
    return AssetDraft(
        code=make_code("digitalgov", section, name),
        title=title,
        kind=KINDS.get(section, "page"),
        core={
            "headline": title,
            "body": page.body or plain(metadata.get("deck")) or plain(metadata.get("summary")),
            "link": plain(metadata.get("source_url")) or plain(metadata.get("redirectto")),
        },
        metadata={
            "site": ("digital.gov",),
            "section": (section,),
            "topics": _topics(metadata, text, file, problems),
            "subscription": ("yes",) if _has_subscription(metadata) else (),
            "utm_campaign": campaigns_in(text),
        },
        file=file,
        row=page.row,
    )


def _place(path: Path) -> tuple[str, str]:
    """(section, name) of a file: `news/2017/09/x.md` is x in news, `topics/mobile/_index.md` is mobile in topics, and
    `topics/_index.md`, the page of the section itself, has no name of its own."""
    section = next((part for part in reversed(path.parts[:-1]) if part in KINDS), "")
    if path.stem != "_index":
        return section, path.stem
    return section, "" if path.parent.name == section else path.parent.name


def _topics(metadata: dict[str, Any], text: str, file: str, problems: list[RowProblem]) -> tuple[str, ...]:
    """The topics by slug; one that is written as a label ("social media") is read as the slug and reported."""
    topics = []
    for topic in texts(metadata.get("topics")):
        slug = "-".join(topic.lower().split())
        if slug != topic:
            message = _("The topic “%(topic)s” was read as “%(slug)s”.") % {"topic": topic, "slug": slug}
            problems.append(RowProblem(file, _row_of(text, topic), message))
        topics.append(slug)
    return tuple(dict.fromkeys(topics))


def _has_subscription(metadata: dict[str, Any]) -> bool:
    lists = metadata.get("community_list")
    entries = lists if isinstance(lists, list) else []
    return any(isinstance(entry, dict) and entry.get("subscribe_email") for entry in entries)


def _row_of(text: str, value: str) -> int:
    return text[: text.find(value)].count("\n") + 1
