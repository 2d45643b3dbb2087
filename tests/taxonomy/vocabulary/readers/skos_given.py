"""A small vocabulary in Turtle, read."""

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from taxonomy.vocabulary.readers import skos
from taxonomy.vocabulary.rows import Reading, TermRow

PREFIXES = """\
@prefix ex: <https://example.org/voc/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix iso: <http://purl.org/iso25964/skos-thes#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
"""
"""Ten lines: what follows begins on line 11, or on line 12 where it begins with a line break."""


def turtle(path: Path, text: str, language: str = "") -> Reading:
    """The reading of `text`, which may use PREFIXES."""
    file = path.with_suffix(".ttl")
    file.write_text(PREFIXES + dedent(text), encoding="utf-8")
    return skos.read(file, language=language)


def rows(reading: Reading) -> dict[str, TermRow]:
    """Code -> row."""
    return {row.code: row for row in reading.rows}


def placed(reading: Reading) -> list[tuple[str, str, tuple[str, ...]]]:
    """(code, parent code, further parents) of each row."""
    return [(row.code, row.parent_code, row.broader) for row in reading.rows]


def reported(reading: Reading) -> list[tuple[str, str, int, str]]:
    """(severity, check, row, message) of each problem."""
    return [(problem.severity, problem.check, problem.row, problem.message) for problem in reading.problems]


def without_lines(reading: Reading) -> list[TermRow]:
    """The rows without their line and file."""
    return [replace(row, row=0, file="") for row in reading.rows]
