"""The sources that can be imported, by the name that the command line uses. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.readers import digitalgov, govuk
from demo.readers.source import ContentReading
from demo.readers.tagging import TermTable
from taxonomy.vocabulary.rows import Reading


@dataclass(frozen=True)
class Source:
    """How to read a source, how its metadata become tags, and how to read its own terms, by facet code."""

    read: Callable[[Sequence[Path]], ContentReading]
    terms: TermTable
    own_terms: Mapping[str, Callable[[Sequence[Path]], Reading]]


SOURCES = {
    "digitalgov": Source(digitalgov.read, digitalgov.TERMS, {"product": digitalgov.read_topics}),
    "govuk": Source(govuk.read, govuk.TERMS, {"product": govuk.read_policy_areas, "campaign": govuk.read_topical_events}),
}
