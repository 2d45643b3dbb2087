"""Guesses the format of a file by its name and its first lines; people see the guess and can change it."""

import re
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import iab_mapping, schemaorg_csv
from taxonomy.vocabulary.readers.columns import parse
from taxonomy.vocabulary.readers.files import read_bytes
from taxonomy.vocabulary.readers.indented import is_outline
from taxonomy.vocabulary.readers.json_files import load, objects
from taxonomy.vocabulary.readers.layouts import IAB, LAYOUTS, header_of
from taxonomy.vocabulary.readers.tables import first_records

LOOKED_AT = 5
UAT_LEVELS = 11
START_BYTES = 4096
SUFFIXES = {".ttl": "skos", ".rdf": "skos", ".nt": "skos", ".jsonld": "skos", ".owl": "skos", ".xml": "skos"}
STARTS = (
    (re.compile(r"\A\s*(?:@prefix|@base|PREFIX\s|<\?xml|<rdf:RDF)", re.IGNORECASE), "skos"),
    (re.compile(r"^rules:", re.MULTILINE), "shopify-replacements"),
    (re.compile(r"^\s*full_name:", re.MULTILINE), "shopify"),
    (re.compile(r"^gid://shopify/", re.MULTILINE), "shopify"),
)
"""(pattern in the first bytes of a text, format); the first pattern that is found counts."""


def guess(path: Path) -> str:
    """The name of a format in formats.READERS, or "" if none fits. Never raises."""
    if path.is_dir():
        return "nodes-edges"
    try:
        return SUFFIXES.get(path.suffix.lower()) or _by_content(path)
    except ValidationError:
        return ""


def _by_content(path: Path) -> str:
    content = read_bytes(path)
    start = content[:START_BYTES].decode("utf-8-sig", "replace")
    if content.startswith(b"PK"):
        return _by_archive(path)
    if path.suffix.lower() == ".json" or start.lstrip()[:1] in {"{", "["}:
        return _by_json(load(path))
    found = next((name for pattern, name in STARTS if pattern.search(start)), "")
    return found or _by_table(path) or ("paths" if " > " in start else "")


def _by_archive(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except BadZipFile:
        return ""
    return _by_table(path) if any(name.startswith("xl/") for name in names) else "nodes-edges"


def _by_json(value: Any) -> str:
    if isinstance(value, dict):
        if "@context" in value or "@graph" in value:
            return "skos"
        if objects(value.get("tags")):
            return "openedx"
        taxonomy = value.get("taxonomy", value)
        return "contentful" if isinstance(taxonomy, dict) and objects(taxonomy.get("concepts")) else ""
    first = next(iter(objects(value)), {})
    if "@id" in first:
        return "skos"
    if {"codename", "terms"} <= first.keys():
        return "kontent"
    return "openedx" if {"external_id", "children"} <= first.keys() else ""


def _by_table(path: Path) -> str:
    try:
        records = [record for record in first_records(path, LOOKED_AT) if any(record.cells)]
    except ValidationError:
        return ""
    found = next((name for record in records if (name := _by_header(record.cells))), "")
    return found or ("outline" if is_outline(records) else "")


def _by_header(cells: list[str]) -> str:
    known = {column.base for cell in cells if (column := parse(cell, "en"))}
    is_format = {
        "iab-mapping": {iab_mapping.OLD, iab_mapping.NEW} <= set(cells),
        "schemaorg": set(schemaorg_csv.COLUMNS) <= set(cells),
        "csv": "code" in known and bool(known & {"label", "parent_code", "status"}),
        "iab": header_of(cells, (IAB,), "") is not None,
        "uat": f"level {UAT_LEVELS}" in cells,
        "table": header_of(cells, LAYOUTS, "") is not None,
        "tracking-urls": "url" in cells,
    }
    return next((name for name, fits in is_format.items() if fits), "")
