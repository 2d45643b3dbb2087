"""Checks XML before rdflib parses it: refuses what could fetch files or fill the memory, and finds lines. Pure."""

from collections.abc import Mapping
from urllib.parse import urljoin
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"


def check(text: str, file: str, base: str) -> dict[str, int]:
    """Return URI -> line of its first description. `base` is the base of relative URIs, unless the file names one.

    Raises ValidationError, naming the line, for text that is not XML, that declares an entity, or that names an external DTD. A
    few entities, each made of the one before, can fill the memory, and an entity can stand for a file of this machine.
    """
    parser = expat.ParserCreate(namespace_separator="")
    lines: dict[str, int] = {}
    bases = [base]

    def refuse(*_args: object) -> None:
        raise ValidationError(
            _("%(file)s:%(row)d: entities and DTDs are not read. Save the file without them, or as Turtle.")
            % {"file": file, "row": parser.CurrentLineNumber}
        )

    def doctype(_name: str, system_id: str | None, *_args: object) -> None:
        if system_id:
            refuse()

    def start(_name: str, attributes: Mapping[str, str]) -> None:
        bases.append(attributes.get(XML + "base", bases[-1]))
        if RDF + "about" in attributes:
            lines.setdefault(absolute(attributes[RDF + "about"], bases[-1]), parser.CurrentLineNumber)
        elif RDF + "ID" in attributes:
            lines.setdefault(absolute("#" + attributes[RDF + "ID"], bases[-1]), parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: bases.pop()
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise ValidationError(
            _("%(file)s:%(row)d: this is not XML (%(reason)s).")
            % {"file": file, "row": error.lineno, "reason": expat.ErrorString(error.code)}
        ) from error
    return lines


def absolute(uri: str, base: str) -> str:
    """`uri`, resolved against `base` if it is relative."""
    return uri if ":" in uri else urljoin(base, uri)
