"""How one cell of our own tables holds several values, or a value that a spreadsheet would take for a formula. Pure.

Everything that is written here is read back as it was, and the same value is always written in the same way.
"""

import re
from collections.abc import Iterable

from taxonomy.vocabulary.rows import MappingKind, Notation, OutsideName

EMPTY = "~empty~"
"""A cell with this text clears the value; a blank cell says nothing."""


class Clear(str):
    """A cell that is meant to clear, so that it is not guarded."""

    __slots__ = ()


SEPARATOR = "|"
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_GUARDED = re.compile(rf"'*(?:{_FORMULA}|{EMPTY}\Z)")
"""Texts that get a ' in front, so that no spreadsheet runs them and no reader takes them for EMPTY."""
_UNGUARDED = re.compile(rf"'+(?:{_FORMULA}|{EMPTY}\Z)")
_ESCAPE = re.compile(r"\\([\\|=^~:/?#])")
_SCHEME = re.compile(r"((?:\\.|[^\\=:/?#])+)=", re.DOTALL)
"""The part before `=`, if it can be the name of a system; in an address a : comes before the =."""
_DATATYPE = re.compile(r"((?:\\.|(?!\^\^)[^\\])*)\^\^(.*)", re.DOTALL)
_IN_VALUES, _IN_NOTATIONS, _IN_SCHEMES = "\\|", "\\|^", "\\|=:/?#"


def guard(text: str) -> str:
    """`text` as writers/csv_table.py writes it into a cell."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if _UNGUARDED.match(cell) else cell


def join(values: Iterable[str]) -> str:
    """`values` in one cell, separated by |; a | within a value gets a backslash."""
    return f" {SEPARATOR} ".join(_escaped(value) for value in values)


def split(cell: str) -> list[str]:
    """The values that `join` was given, without blank ones."""
    return [_plain(part) for part in _parts(cell)]


def join_notations(notations: Iterable[Notation]) -> str:
    """`0110 | 0110^^http://example.org/isco`: the system of a notation stands behind ^^."""
    return f" {SEPARATOR} ".join(
        _escaped(notation.text, _IN_NOTATIONS) + (f"^^{_escaped(notation.datatype)}" if notation.datatype else "")
        for notation in notations
    )


def split_notations(cell: str) -> tuple[Notation, ...]:
    """What `join_notations` was given."""
    matches = ((part, _DATATYPE.fullmatch(part)) for part in _parts(cell))
    return tuple(
        Notation(_plain(match[1]).strip(), _plain(match[2]).strip()) if match else Notation(_plain(part))
        for part, match in matches
    )


def join_outside(names: Iterable[OutsideName]) -> str:
    """`https://example.org/cat | google=1`: the system of a name stands before =, if it has one."""
    return f" {SEPARATOR} ".join(_outside(name) for name in names)


def split_outside(cell: str, kind: MappingKind) -> tuple[OutsideName, ...]:
    """What `join_outside` was given. An address that holds = is not split there."""
    matches = ((part, _SCHEME.match(part)) for part in _parts(cell))
    return tuple(
        OutsideName(kind, _plain(part[match.end() :].strip()), _plain(match[1].strip()))
        if match
        else OutsideName(kind, _plain(part))
        for part, match in matches
    )


def _outside(name: OutsideName) -> str:
    target = _escaped(name.target)
    if name.scheme:
        return f"{_escaped(name.scheme, _IN_SCHEMES)}={target}"
    return target.replace("=", "\\=") if _SCHEME.match(target) else target


def _escaped(value: str, special: str = _IN_VALUES) -> str:
    text = "".join(f"\\{letter}" if letter in special else letter for letter in value)
    return f"\\{text}" if text == EMPTY else text


def _plain(part: str) -> str:
    return _ESCAPE.sub(r"\1", part)


def _parts(cell: str) -> list[str]:
    """The values of a cell, still escaped, without blank ones."""
    parts, begin, place = [], 0, 0
    while place < len(cell):
        if cell[place] == SEPARATOR:
            parts.append(cell[begin:place])
            begin = place + 1
        place += 2 if cell[place] == "\\" else 1
    parts.append(cell[begin:])
    return [part.strip() for part in parts if part.strip()]
