"""Checks of codes, URIs and notations: each of them names one term only. Pure."""

import re
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary.labels import pick
from taxonomy.vocabulary.quality.checks import CHECKS, Finding
from taxonomy.vocabulary.quality.indexed import CODES_NAMED, Vocabulary, named, quoted, shown
from taxonomy.vocabulary.rows import Notation, TermRow

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def check(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All findings about the names of the terms in `vocabulary`."""
    yield from _codes(vocabulary)
    yield from _uris(vocabulary)
    yield from _notations(vocabulary)


def _codes(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Rows without a code, and rows with a code that came before. No other check looks at these."""
    without = [row for row in vocabulary.rows if not row.code]
    if without:
        first = without[0]
        message = ngettext("%(count)d term has no code: %(labels)s.", "%(count)d terms have no code: %(labels)s.", len(without))
        names = {"count": len(without), "labels": _labels(without)}
        yield Finding("missing-code", CHECKS["missing-code"].severity, (), message % names, first.file, first.row)
    repeated: dict[str, list[TermRow]] = {}
    for row in vocabulary.rows:
        if row.code and row is not vocabulary.terms[row.code]:
            repeated.setdefault(row.code, [vocabulary.terms[row.code]]).append(row)
    for code, rows in repeated.items():
        message = _("“%(code)s” is the code of %(count)d terms: %(labels)s.")
        names = {"code": shown(code), "count": len(rows), "labels": _labels(rows)}
        yield vocabulary.finding("duplicate-code", [code], message % names)


def _labels(rows: list[TermRow]) -> str:
    """The labels of the first few of `rows`, with file and row if they are known."""
    texts: list[str] = []
    for row in islice(rows, CODES_NAMED):
        place = f" ({row.file}:{row.row})" if row.row else ""
        texts.append(quoted(pick(row.labels, "").text, "") + shown(place))
    return ", ".join(texts if len(rows) <= CODES_NAMED else [*texts, "…"])


def _uris(vocabulary: Vocabulary) -> Iterator[Finding]:
    holders: dict[str, list[str]] = {}
    for code, row in vocabulary.terms.items():
        if row.uri:
            holders.setdefault(row.uri, []).append(code)
    for uri, codes in holders.items():
        if len(codes) > 1:
            message = _("The URI %(uri)s belongs to several terms: %(codes)s.") % {"uri": shown(uri), "codes": named(codes)}
            yield vocabulary.finding("duplicate-uri", codes, message)
    if vocabulary.scheme_uri in holders:
        codes = holders[vocabulary.scheme_uri]
        message = _("%(codes)s has the URI of the vocabulary itself, %(uri)s.")
        yield vocabulary.finding("S9", codes, message % {"codes": named(codes), "uri": shown(vocabulary.scheme_uri)})
    strange = [code for code, row in vocabulary.terms.items() if row.uri and not WEB_ADDRESS.fullmatch(row.uri)]
    if strange:
        message = _("The URI is not a web address: %(codes)s.") % {"codes": named(strange)}
        yield vocabulary.finding("husv", strange, message)


def _notations(vocabulary: Vocabulary) -> Iterator[Finding]:
    holders: dict[Notation, dict[str, None]] = {}
    for code, row in vocabulary.terms.items():
        for notation in row.notations:
            holders.setdefault(notation, {})[code] = None
    for notation, codes in holders.items():
        if len(codes) > 1:
            message = _("The notation “%(notation)s” belongs to several terms: %(codes)s.")
            yield vocabulary.finding("anr", codes, message % {"notation": shown(notation.text), "codes": named(codes)})
