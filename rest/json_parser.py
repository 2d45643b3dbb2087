"""Reading a JSON body: refuses what two readers could understand differently, and limits size and depth."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"


class StrictJSONParser(BaseParser):
    """UTF-8 JSON of at most 1 MiB and 32 levels, without NaN, Infinity, NUL characters, lone surrogates or repeated names."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The parsed body. Raises BodyTooLarge (413) or ParseError (400)."""
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise BodyTooLarge(_("The body is larger than %(limit)d bytes.") % {"limit": MAX_BYTES})
        return parse(body)


def parse(body: bytes) -> Any:
    """The JSON value in `body`; raises ParseError with code `malformed_json` saying what is wrong."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
        _check(value)
    except UnicodeDecodeError as error:
        raise _malformed(_("The body is not UTF-8 (byte %(position)d).") % {"position": error.start}) from error
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise _malformed(_("The body is not JSON (line %(line)d, column %(column)d).") % place) from error
    except RecursionError as error:
        raise _malformed(_too_deep()) from error
    except ValueError as error:
        raise _malformed(str(error)) from error
    return value


def _malformed(message: str) -> ParseError:
    return ParseError(message, code="malformed_json")


def _too_deep() -> str:
    return _("The body is nested more than %(limit)d levels deep.") % {"limit": MAX_DEPTH}


def _refuse_constant(name: str) -> Any:
    raise ValueError(_("%(name)s is not a JSON number.") % {"name": name})


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("The body holds an object with a name that occurs twice."))
    return found


def _check(value: Any) -> None:
    """Raise ValueError for what JSON can write but we cannot keep."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ValueError(_too_deep())
        if isinstance(item, dict):
            for name, inner in item.items():
                _check_text(name)
                waiting.append((inner, depth + 1))
        elif isinstance(item, list):
            waiting += [(inner, depth + 1) for inner in item]
        elif isinstance(item, str):
            _check_text(item)
        elif (isinstance(item, float) and not math.isfinite(item)) or (isinstance(item, int) and abs(item) > MAX_INTEGER):
            raise ValueError(_("The body holds a number that is too large."))


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise ValueError(_("The body holds a NUL character (U+0000)."))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(_("The body holds half of a surrogate pair."))
