"""JSON-LD without the network: contexts that a document names by address come from the folder contexts/. Pure."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTEXTS = Path(__file__).with_name("contexts")
BUNDLED = {
    "https://openactive.io": "openactive.jsonld",
    "http://www.w3.org/2004/02/skos/core": "skos.jsonld",
    "https://www.w3.org/2004/02/skos/core": "skos.jsonld",
}
"""Address without a slash or hash at its end -> file with the part of that context that vocabularies use."""


def load(text: str, file: str) -> dict[str, object] | list[object]:
    """The document with its contexts put in, so that a parser fetches nothing; a lone number or text gives an empty one.

    Raises ValidationError for text that is not JSON, naming the line, and for a context that is not bundled, naming it.
    """
    try:
        document = _bundled(json.loads(text), file)
    except json.JSONDecodeError as error:
        raise ValidationError(
            _("%(file)s:%(row)d: this is not JSON (%(reason)s).") % {"file": file, "row": error.lineno, "reason": error.msg}
        ) from error
    return document if isinstance(document, dict | list) else []


def _bundled(value: object, file: str) -> object:
    if isinstance(value, list):
        return [_bundled(item, file) for item in value]
    if isinstance(value, dict):
        return {
            key: _context(item, file) if key in {"@context", "@import"} else _bundled(item, file) for key, item in value.items()
        }
    return value


def _context(value: object, file: str) -> object:
    """Put the contexts that `value` names in their places; contexts hold others, and so do the terms in them."""
    if isinstance(value, list):
        return [_context(item, file) for item in value]
    if not isinstance(value, str):
        return _bundled(value, file)
    name = BUNDLED.get(value.rstrip("/#"))
    if name is None:
        raise ValidationError(
            _(
                "%(file)s names the context “%(address)s”, which is not known here; contexts are never fetched. "
                "Put the context into the file, or save it as Turtle."
            )
            % {"file": file, "address": value[:200]}
        )
    return json.loads((CONTEXTS / name).read_text())["@context"]
