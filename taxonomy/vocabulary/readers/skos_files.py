"""RDF files as graphs: Turtle, N-Triples, RDF/XML and JSON-LD. Pure, and never on the network, whatever a file names."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import rdflib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rdflib import Graph, URIRef
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.plugins.parsers.notation3 import BadSyntax

from taxonomy.vocabulary.readers import skos_json, skos_xml
from taxonomy.vocabulary.readers.files import read_text

# A notation is text: "0110" stays so, even if its datatype is a number.
rdflib.NORMALIZE_LITERALS = False
# rdflib logs a traceback for each malformed date; here dates are read as text.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

BASE = "file:///vocabulary"
"""The base of relative addresses in a file."""
NAMES = {"turtle": "Turtle", "xml": "RDF/XML", "json-ld": "JSON-LD"}
BY_SUFFIX = {".rdf": "xml", ".xml": "xml", ".owl": "xml", ".json": "json-ld", ".jsonld": "json-ld"}
BY_START = {
    "xml": re.compile(r"<(\?xml|!|([\w.-]+:)?RDF[\s>])"),
    "json-ld": re.compile(r"\{|\[\s*\{"),
    "turtle": re.compile(r"@prefix|@base|prefix\s|base\s|#", re.IGNORECASE),
}
PREFIX = re.compile(r"^[ \t]*@?prefix[ \t]+([^\s:]*):[ \t]*<([^>\s]*)>", re.IGNORECASE | re.MULTILINE)
BASE_LINE = re.compile(r"^[ \t]*@?base[ \t]+<([^>\s]*)>", re.IGNORECASE | re.MULTILINE)


class File(NamedTuple):
    """A parsed file: its triples, and URI -> line of its first description, as far as the text shows it."""

    graph: Graph
    lines: Mapping[str, int]


def load(path: Path) -> File:
    """Parse a file. The start of its text gives the format, or else its suffix, or else it is Turtle or N-Triples.

    Raises ValidationError for a file that cannot be read or parsed, naming the line if the parser knows it; for XML that
    declares entities or names a DTD; and for JSON-LD with a context that is not bundled here.
    """
    text = read_text(path)
    format_ = _format(path, text)
    graph = Graph(bind_namespaces="none")
    lines: Mapping[str, int] = {}
    try:
        if format_ == "json-ld":
            # Not graph.parse, which warns of a deprecation inside rdflib and would set named graphs aside.
            to_rdf(skos_json.load(text, path.name), graph, base=BASE)
        elif format_ == "xml":
            lines = skos_xml.check(text, path.name, BASE)
            graph.parse(data=text, format=format_, publicID=BASE)
        else:
            graph.parse(data=text, format=format_, publicID=BASE)
            lines = _lines_of_turtle(text)
    except ValidationError:
        raise
    except BadSyntax as error:
        raise ValidationError(
            _("%(file)s:%(row)d: this is not Turtle (%(reason)s).")
            % {"file": path.name, "row": error.lines + 1, "reason": error._why}  # noqa: SLF001 - it has no public name
        ) from error
    except Exception as error:  # on broken input the parsers also fail with IndexError, AttributeError, RecursionError ...
        names = {"file": path.name, "format": NAMES[format_], "reason": str(error)[:200]}
        raise ValidationError(_("%(file)s cannot be read as %(format)s (%(reason)s).") % names) from error
    return File(graph, lines)


def is_relative(uri: URIRef) -> bool:
    """Whether the file gave `uri` as a relative address, which means nothing outside of it."""
    return uri.startswith("file:")


def _format(path: Path, text: str) -> str:
    start = text[:1000].lstrip()
    for name, pattern in BY_START.items():
        if pattern.match(start):
            return name
    return BY_SUFFIX.get(path.suffix.lower(), "turtle")


def _lines_of_turtle(text: str) -> dict[str, int]:
    """URI -> the first line that begins with it as a subject: without indentation, or after the end of a statement."""
    prefixes = dict(PREFIX.findall(text))
    base = next(iter(BASE_LINE.findall(text)), BASE)
    lines: dict[str, int] = {}
    is_new = True
    for number, line in enumerate(text.split("\n"), start=1):
        name = line.split(maxsplit=1)[0] if line.strip() and (is_new or not line[0].isspace()) else ""
        prefix, colon, local = name.partition(":")
        if name.startswith("<"):
            lines.setdefault(skos_xml.absolute(name.strip("<>"), base), number)
        elif colon and prefix in prefixes:
            lines.setdefault(prefixes[prefix] + local, number)
        is_new = line.rstrip().endswith(".") or (is_new and line.strip()[:1] in {"", "#"})
    return lines
