"""GOV.UK: content items as its publishing tools store them, one JSON file each. Pure.

How an item's own metadata become tags (demo/readers/tagging.py applies the table TERMS):

| metadata                                | tag             | because                                                        |
| --------------------------------------- | --------------- | -------------------------------------------------------------- |
| every page                              | channel:05      | it is a web page (see digitalgov.py)                           |
| `details.phone_numbers`                 | channel:03.2    | whoever answers that phone says the same                       |
| `schema_name`                           | action: ...     | what the kind of page is there for: applying, subscribing ...; |
|                                         |                 | ReadAction for those that are there to be read                 |
| `schema_name` of manuals for officials  | segment:31      | the public sector (IAB Audience: employment role)              |
| `links.policy_areas`                    | product:policy- | what the page is about; terms of their own, below "GOV.UK      |
|                                         | area-...        | policy areas" (read_policy_areas)                              |
| `links.topical_events`                  | campaign:event- | the effort that the page belongs to, below "GOV.UK topical     |
|                                         | ...             | events" (read_topical_events)                                  |
| `links.mainstream_browse_pages`         | journey: ...    | the life event of that name, where there is one (JOURNEYS)     |
| `utm_campaign` in addresses             | campaign: ...   | the campaign that the page links to                            |
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.rules.drafts import AssetDraft
from demo.readers.source import ContentReading, Unreadable, campaigns_in, find_files, make_code, read_item
from demo.readers.tagging import EVERY, TermTable
from taxonomy.vocabulary.rows import Reading, RowProblem, TermRow

POLICY_AREAS_ROOT = "govuk-policy-areas"
POLICY_AREA_PREFIX = "policy-area-"
EVENTS_ROOT = "govuk-topical-events"
EVENT_PREFIX = "event-"

ACTIONS = {
    "call_for_evidence": "ReplyAction",
    "consultation": "ReplyAction",
    "contact": "CommunicateAction",
    "email_alert_signup": "SubscribeAction",
    "finder_email_signup": "SubscribeAction",
    "licence": "ApplyAction",
    "local_transaction": "UseAction",
    "mainstream_browse_page": "DiscoverAction",
    "place": "FindAction",
    "simple_smart_answer": "UseAction",
    "taxon": "DiscoverAction",
    "transaction": "UseAction",
}
FOR_OFFICIALS = (
    "hmrc_manual",
    "hmrc_manual_section",
    "service_manual_guide",
    "service_manual_homepage",
    "service_manual_service_standard",
    "service_manual_service_toolkit",
    "service_manual_topic",
)
JOURNEYS = {
    "/browse/abroad/passports": "11",
    "/browse/births-deaths-marriages/child-adoption": "12",
    "/browse/births-deaths-marriages/marriage-divorce": "13",
    "/browse/childcare-parenting/divorce-separation-legal": "13",
    "/browse/driving/manufacture-adapt-vehicle": "6",
    "/browse/driving/parking-public-transport-environment": "7",
    "/browse/driving/vehicle-tax-mot-insurance": "6",
    "/browse/housing-local-services/council-tax": "17",
}

TERMS: TermTable = {
    "site": {"gov.uk": ("channel:05",)},
    "phone": {"yes": ("channel:03.2",)},
    "schema_name": {
        EVERY: ("action:ReadAction",),
        **{schema: (f"action:{action}",) for schema, action in ACTIONS.items()},
        **dict.fromkeys(FOR_OFFICIALS, ("action:ReadAction", "segment:31")),
    },
    "policy_areas": {EVERY: (f"product:{POLICY_AREA_PREFIX}{{value}}",)},
    "topical_events": {EVERY: (f"campaign:{EVENT_PREFIX}{{value}}",)},
    "mainstream_browse_pages": {page: (f"journey:{code}",) for page, code in JOURNEYS.items()},
    "utm_campaign": {EVERY: ("campaign:{value}",)},
}

NO_CONTENT = {"gone", "redirect", "special_route", "vanish"}
"""Schemas of addresses that hold no page."""

BODY_PARTS = ("introductory_paragraph", "introduction", "body", "licence_overview", "more_information", "need_to_know")
LINKS = ("transaction_start_link", "continuation_link", "held_on_another_website_url")


def read(paths: Sequence[Path]) -> ContentReading:
    """One draft per JSON file of `paths` (files or folders) that is a page. A file that is no page, such as a redirect, an item
    without an address or one that GOV.UK withdrew, is reported as a problem.

    The code is made of the address, the one name that GOV.UK never reuses. The body is what the item holds, mostly HTML, or
    else its `description`.
    """
    reading = ContentReading()
    for file, item in _items(paths, reading.problems):
        try:
            reading.drafts.append(_draft(file, item))
        except Unreadable as unreadable:
            reading.problems.append(RowProblem(file, unreadable.row, str(unreadable)))
    return reading


def read_policy_areas(paths: Sequence[Path]) -> Reading:
    """The policy areas that the items of `paths` link to, as rows of terms below one root."""
    return _linked_terms(
        paths, "policy_areas", POLICY_AREA_PREFIX, TermRow(POLICY_AREAS_ROOT, "", {"en": "GOV.UK policy areas"}, 0, "")
    )


def read_topical_events(paths: Sequence[Path]) -> Reading:
    """The topical events that the items of `paths` link to, as rows of terms below one root."""
    return _linked_terms(
        paths, "topical_events", EVENT_PREFIX, TermRow(EVENTS_ROOT, "", {"en": "GOV.UK topical events"}, 0, "")
    )


def _items(paths: Sequence[Path], problems: list[RowProblem]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, file in find_files(paths, ".json"):
        try:
            item = json.loads(read_item(path))
        except json.JSONDecodeError as error:
            problems.append(RowProblem(file, error.lineno, _("This is not JSON (%(reason)s).") % {"reason": error.msg}))
        except Unreadable as unreadable:
            problems.append(RowProblem(file, unreadable.row, str(unreadable)))
        else:
            if isinstance(item, dict):
                yield file, item
            else:
                problems.append(RowProblem(file, 1, _("This is not a content item: it is no JSON object.")))


def _draft(file: str, item: dict[str, Any]) -> AssetDraft:
    schema, base_path, title = (_text(item.get(name)) for name in ("schema_name", "base_path", "title"))
    if schema in NO_CONTENT:
        raise Unreadable(1, _("Skipped: an item of the schema %(schema)s holds no page.") % {"schema": schema})
    if not base_path or not title:
        raise Unreadable(1, _("Skipped: the item has no base_path or no title, so it is no page."))
    if item.get("withdrawn_notice"):
        raise Unreadable(1, _("Skipped: GOV.UK withdrew this page."))
    details = item["details"] if isinstance(item.get("details"), dict) else {}
    description = _text(item.get("description"))
    return AssetDraft(
        code=make_code("govuk", *base_path.split("/")),
        title=title,
        kind=_text(item.get("document_type")) or schema,
        language=_text(item.get("locale")) or "en",
        core={
            "headline": title,
            "body": _body(details) or description,
            "call_to_action": _text(details.get("start_button_text")),
            "link": next((link for name in LINKS if (link := _text(details.get(name)))), ""),
        },
        metadata={
            "site": ("gov.uk",),
            "phone": ("yes",) if details.get("phone_numbers") else (),
            "schema_name": (schema,),
            "policy_areas": _slugs(item, "policy_areas"),
            "topical_events": _slugs(item, "topical_events"),
            "mainstream_browse_pages": tuple(link["base_path"] for link in _links(item, "mainstream_browse_pages")),
            "utm_campaign": campaigns_in(json.dumps(details, ensure_ascii=False)),
        },
        file=file,
    )


def _body(details: Mapping[str, Any]) -> str:
    """The texts that the item holds, one below the other; a guide has its texts in parts, each with a title."""
    found = [_rendered(details.get(name)) for name in BODY_PARTS]
    parts = details.get("parts")
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict):
            found += [_text(part.get("title")), _rendered(part.get("body"))]
    return "\n\n".join(text for text in found if text)


def _rendered(value: Any) -> str:
    """A text that may be given in several notations: the one in HTML, or else the first."""
    if not isinstance(value, list):
        return _text(value)
    notations = [one for one in value if isinstance(one, dict)]
    notations.sort(key=lambda one: one.get("content_type") != "text/html")
    return _text(notations[0].get("content")) if notations else ""


def _linked_terms(paths: Sequence[Path], relation: str, prefix: str, root: TermRow) -> Reading:
    reading = Reading(rows=[root])
    rows: dict[str, TermRow] = {}
    for file, item in _items(paths, reading.problems):
        for link in _links(item, relation):
            slug = _slug(link)
            rows.setdefault(slug, TermRow(f"{prefix}{slug}", root.code, {"en": _text(link.get("title")) or slug}, 1, file))
    reading.rows.extend(rows[slug] for slug in sorted(rows))
    return reading


def _links(item: Mapping[str, Any], relation: str) -> list[dict[str, Any]]:
    """The linked items that have an address. Files written for the publishing API have bare ids instead, which are left out."""
    links = item.get("links")
    found = links.get(relation) if isinstance(links, dict) else None
    return [link for link in found or [] if isinstance(link, dict) and _text(link.get("base_path"))]


def _slugs(item: Mapping[str, Any], relation: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_slug(link) for link in _links(item, relation)))


def _slug(link: Mapping[str, Any]) -> str:
    return str(link["base_path"]).rstrip("/").rpartition("/")[2]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
