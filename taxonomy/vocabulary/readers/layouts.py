"""Layouts of tables of other systems: which of their columns is which of ours. Each source is one entry. Pure.

An entry names columns by regular expressions, case ignored, and says what each holds: a column of ours (columns.py), or

| target    | holds                                                                                         |
| --------- | --------------------------------------------------------------------------------------------- |
| `parent`  | the parent, by its code where the file has such a code, or else by its label                  |
| `path`    | the labels from the top down to the term, separated by >                                      |
| `key`     | the key by which the columns `above` and `below` of another table name the term               |

An expression with a group `level` names a column for each level of the tree; the column is about the term on that level.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taxonomy.vocabulary.readers.columns import WORDS, Column, parse

PARENT, PATH, KEY, ABOVE, BELOW = "parent", "path", "key", "above", "below"
NO_COLUMNS = {PARENT, PATH, KEY, ABOVE, BELOW}
LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a source lays out its terms.

    A header has this layout if it has all columns of one of `needs`, where LEVEL is any column with a level. `ignored` matches
    the names of columns that say nothing of a term. `separator` stands between several values in a cell. The text behind
    `code_mark` in a label is the code of the term. `is_one_term_per_label`: a label in several places is one term.
    """

    source: str
    columns: Mapping[str, str]
    needs: Sequence[frozenset[str]]
    ignored: str = ""
    separator: str = "|"
    code_mark: str = ""
    is_one_term_per_label: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header that has a layout.

    `columns` is place -> column of ours, `levels` is level -> place -> column of ours, `others` is target -> place for the
    targets in the table above, and `unknown` holds the names that are not known.
    """

    layout: Layout
    language: str
    width: int
    columns: Mapping[int, Column]
    levels: Mapping[int, Mapping[int, Column]]
    others: Mapping[str, int]
    unknown: Sequence[str]


def _needs(*alternatives: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(alternative.split()) for alternative in alternatives)


IAB = Layout(
    "IAB Tech Lab",
    {
        r"unique id": "code",
        r"parent(?: id)?": "parent_code",
        r"name|condensed name.*": "label",
        r"tier (?P<level>\d)": "label",
    },
    _needs("code parent_code"),
    ignored=r"\*?extension.*|",
)
OPEN_EDX = Layout(
    "Open edX",
    {r"id": "code", r"value": "label", r"parent_id": "parent_code"},
    _needs("code label parent_code"),
    ignored="comments",
)
SHAREPOINT = Layout(
    "SharePoint",
    {r"level (?P<level>[1-7]) term": "label", r"term description": "definition"},
    _needs(LEVEL),
    ignored=r"term set name|term set description|lcid|available for tagging",
    code_mark="|",
)
ITALY = Layout(
    "the vocabularies of the Italian administration",
    {
        r"codice_(?P<level>\d)_livello": "code",
        r"label_ita_(?P<level>\d)_livello": "label@it",
        r"label_eng_(?P<level>\d)_livello": "label@en",
        r"label_deu_(?P<level>\d)_livello": "label@de",
        r"label_ita_(?P<level>\d)_l\w+_alternativa": "alt_labels@it",
        r"definizione_ita": "definition@it",
    },
    _needs(LEVEL),
)
UAT = Layout(
    "the Unified Astronomy Thesaurus", {r"level (?P<level>\d{1,2})": "label"}, _needs(LEVEL), is_one_term_per_label=True
)
GENERIC = Layout(
    "any system",
    {
        r"(?:term|external|concept|category)?[ _-]?id|code|uid|key|identifier|codename|slug": "code",
        r"parent[ _-]?(?:id|uid|code|key)": "parent_code",
        r"parent(?:[ _-]?(?:name|label|term))?|broader": PARENT,
        r"path|full[ _-]?(?:name|path)|(?:category|term)[ _-]?path|breadcrumbs?": PATH,
        r"label|name|title|value|term|category|preferred[ _-]?label": "label",
        r"level[ _-]?(?P<level>\d{1,2})": "label",
        r"definition|description": "definition",
        r"synonyms?|alt(?:ernative)?[ _-]?labels?|aliases": "alt_labels",
        r"ur[il]": "uri",
        r"weight|sort(?:[ _-]?order)?|position": "sort",
    },
    _needs(PATH, LEVEL, "label code", "label parent", "label parent_code"),
)
NODES = Layout(
    "Tabiya or ESCO (terms)",
    {
        r"id|concept ?uri": KEY,
        r"code": "code",
        r"preferred ?label|label|name": "label",
        r"alt ?labels": "alt_labels",
        r"hidden ?labels": "hidden_labels",
        r"origin ?uri|uri": "uri",
        r"definition": "definition",
        r"description": "note",
        r"scope ?note": "scope_note",
    },
    _needs(f"{KEY} label"),
    ignored=r"uuid ?history|(?:created|updated) ?at|modified ?date|is ?localized|status|in ?scheme|.*type|.*group(?: ?code)?|"
    r"regulated ?profession ?note|reuse ?level",
    separator="\n",
)
EDGES = Layout(
    "Tabiya or ESCO (hierarchy)",
    {r"parent[ _]?id|parent|broader ?uri": ABOVE, r"child[ _]?id|child|concept ?uri": BELOW},
    _needs(f"{ABOVE} {BELOW}"),
    ignored=r".*type|(?:created|updated) ?at|.*label",
)
LAYOUTS = (IAB, OPEN_EDX, SHAREPOINT, ITALY, GENERIC)
"""The first that fits is taken, so the one for any system is last."""


def header_of(cells: Sequence[str], layouts: Sequence[Layout], language: str) -> Header | None:
    """What `cells` say as the header of a table in one of `layouts`; None if they are not such a header."""
    return next((header for layout in layouts if (header := _header(cells, layout, language))), None)


def _header(cells: Sequence[str], layout: Layout, language: str) -> Header | None:
    columns: dict[int, Column] = {}
    levels: dict[int, dict[int, Column]] = {}
    others: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(cells):
        target, level = _target(cell, layout)
        column = None if target in NO_COLUMNS else parse(target or cell, language)
        if column and not target and column.base not in WORDS:
            column = None  # such as a status, for which other systems have their own words
        if level and column:
            levels.setdefault(level, {})[place] = column
        elif target in NO_COLUMNS and target not in others:
            others[target] = place
        elif column and column not in columns.values():
            columns[place] = column
        elif cell and not re.fullmatch(layout.ignored, cell, re.IGNORECASE):
            unknown.append(cell)
    has = {column.base for column in columns.values()} | others.keys() | ({LEVEL} if levels else set())
    if not any(need <= has for need in layout.needs):
        return None
    return Header(layout, language, len(cells), columns, levels, others, unknown)


def _target(cell: str, layout: Layout) -> tuple[str, int]:
    """(what the column holds or "", its level or 0)."""
    for pattern, target in layout.columns.items():
        match = re.fullmatch(pattern, cell, re.IGNORECASE)
        if match:
            return target, int(match.groupdict().get(LEVEL) or 0)
    return "", 0
