"""The content of the demo, read from demo/content/: a bank launches a card."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from content.rules.drafts import AssetDraft, VariantRow
from taxonomy.vocabulary.readers import terms_csv
from taxonomy.vocabulary.rows import TermRow

FOLDER = Path(__file__).resolve().parent / "content"
TRANSLATION = "fr"


def term_rows(facet_code: str) -> list[TermRow]:
    """The terms of one facet."""
    return terms_csv.read(FOLDER / "terms" / f"{facet_code}.csv").rows


@cache
def legal_lines() -> dict[str, dict[str, str]]:
    """Legal line by key and language."""
    lines: dict[str, dict[str, str]] = json.loads((FOLDER / "legal.json").read_text())
    return lines


def journey_parts() -> list[dict[str, Any]]:
    """The journey parts of the card journey, each with the code of its term, parents first."""
    parts: list[dict[str, Any]] = json.loads((FOLDER / "journeys.json").read_text())
    return parts


def asset_drafts() -> list[AssetDraft]:
    """All assets of the demo, in the order of the journey."""
    return [
        _draft(item, file.name, number)
        for file in sorted(FOLDER.glob("[0-9]*.json"))
        for number, item in enumerate(json.loads(file.read_text()), start=1)
    ]


def _draft(item: dict[str, Any], file: str, number: int) -> AssetDraft:
    """An English core, a French variant for each channel, and variants for channels that have `adapted` words."""
    legal = legal_lines()[item["legal"]] if "legal" in item else {}
    variants = []
    for channel in item["channels"]:
        adapted = item.get("adapted", {}).get(channel, {})
        if "en" in adapted:
            variants.append(VariantRow(channel=f"channel:{channel}", language="en", copy=adapted["en"]))
        copy = item[TRANSLATION] | _legal_line(legal, TRANSLATION) | adapted.get(TRANSLATION, {})
        variants.append(VariantRow(channel=f"channel:{channel}", language=TRANSLATION, copy=copy))
    return AssetDraft(
        code=item["code"],
        title=item["title"],
        kind=item["kind"],
        core=item["en"] | _legal_line(legal, "en"),
        variants=tuple(variants),
        terms=(*item["tags"], *(f"channel:{channel}" for channel in item["channels"])),
        file=file,
        row=number,
    )


def _legal_line(legal: dict[str, str], language: str) -> dict[str, str]:
    return {"legal_line": legal[language]} if legal else {}
