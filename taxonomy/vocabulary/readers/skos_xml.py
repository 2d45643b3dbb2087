"""A look at XML before it is parsed as RDF: nothing that could fetch or explode, and the lines of what it describes. Pure."""

from collections.abc import Mapping
from urllib.parse import urljoin
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"


def check(text: str, file: str, base: str) -> dict[str, int]:
    """URI -> the line on which it is first described; `base` is what relative ones are relative to, unless the file says.

    Raises ValidationError, naming the line, for text that is not XML, that declares an entity (a few of which, each made of
    the one before, fill the memory; or which stand for a file of this machine), or that names a DTD outside.
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
    """`uri`, or where it is relative, what it means below `base`."""
    return uri if ":" in uri else urljoin(base, uri)
