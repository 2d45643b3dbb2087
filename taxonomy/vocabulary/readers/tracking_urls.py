"""Reads campaigns from tracking URLs: a table with a column `url`, whose addresses carry `utm_campaign`."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.files import Record
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import Reading, RowProblem, TermRow

PARAMETER = "utm_campaign"
NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")


def read(path: Path) -> Reading:
    """Each campaign value becomes one term: its slug is the code, and its first spelling is the label.

    Values that differ only in case or separators have the same slug and become one term. Each such merge is reported with its
    row, as are values that are empty, missing, repeated or a placeholder. Raises ValidationError without a column `url`.
    """
    reading = Reading()
    table = read_table(path, reading.problems, delimiter="\t", is_quoted=False)
    header = next(table, Record(1, [])).cells
    if "url" not in header:
        raise ValidationError(_("%(file)s:1: the column “url” is missing.") % {"file": path.name})
    place = header.index("url")
    spellings: dict[str, dict[str, int]] = {}
    for row, cells, _kinds in table:
        if not any(cells):
            continue
        value, fault = _campaign(cells[place] if place < len(cells) else "")
        code = slug(value)
        known = spellings.get(code)
        if not fault and not code:
            fault = _("“%(value)s” holds no letter or digit that a code could keep.") % {"value": value[:100]}
        elif not fault and known and value not in known:
            fault = _("“%(value)s” was merged into “%(first)s” (row %(row)d): they differ in case or separators only.") % {
                "value": value[:100],
                "first": next(iter(known)),
                "row": next(iter(known.values())),
            }
            known[value] = row
        elif not fault and not known:
            spellings[code] = {value: row}
            reading.rows.append(TermRow(code, "", {"": value}, row, path.name))
        if fault:
            reading.problems.append(RowProblem(path.name, row, fault, "campaign-value"))
    return reading


def slug(value: str) -> str:
    """`value` as a code: ASCII letters and digits in lower case, everything between them one hyphen; "" if nothing is left."""
    ascii_only = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return NOT_IN_A_CODE.sub("-", ascii_only.lower()).strip("-")


def _campaign(url: str) -> tuple[str, str]:
    """(campaign value, what is wrong with it or "")."""
    try:
        query = urlsplit(url.replace("\\u0026", "&").replace("&amp;", "&")).query
    except ValueError:
        return "", _("“%(url)s” is not a URL.") % {"url": url[:100]}
    values = [value.strip() for name, value in parse_qsl(query, keep_blank_values=True) if name.lower() == PARAMETER]
    if not values:
        return "", _("The URL has no utm_campaign.")
    if len(set(values)) > 1:
        return "", _("The URL has several values of utm_campaign: %(values)s.") % {"values": ", ".join(values)[:200]}
    if not values[0]:
        return "", _("utm_campaign is empty.")
    if "{" in values[0]:
        return "", _("“%(value)s” is a placeholder that was never filled in.") % {"value": values[0][:100]}
    return values[0], ""
