"""Shopify's product taxonomy as text: `gid://shopify/TaxonomyCategory/aa-1 : Apparel & Accessories > Clothing`."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.readers.source import read_text
from taxonomy.rows import Problem, Reading, TermRow

LINE = re.compile(r"gid://\S*/(?P<code>[^/\s]+)\s+:\s+(?P<path>.*\S)\s*")
PATH_SEPARATOR = " > "


def read(path: Path, *, language: str = "en") -> Reading:
    """The last part of the id is the code, and the code up to its last hyphen the parent; labels are in `language`.

    Where the path of labels has another depth than the code, the code is believed and the line reported, as is a line of
    another shape. Raises ValidationError for a file without any line of this shape.
    """
    reading = Reading()
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            reading.problems.append(
                Problem(path.name, number, _("This is not “id : path of labels”: %(line)s") % {"line": line[:100]})
            )
            continue
        code, steps = match["code"], match["path"].split(PATH_SEPARATOR)
        depth = code.count("-") + 1
        if len(steps) != depth:
            reading.problems.append(
                Problem(
                    path.name,
                    number,
                    _("“%(code)s” is %(depth)d levels deep by its code and %(steps)d by its path; the code is believed.")
                    % {"code": code, "depth": depth, "steps": len(steps)},
                )
            )
        reading.rows.append(TermRow(code, code.rpartition("-")[0], {language: steps[-1]}, number, path.name))
    if not reading.rows:
        raise ValidationError(
            _("%(file)s has no line such as “gid://shopify/TaxonomyCategory/aa-1 : Apparel > Clothing”.") % {"file": path.name}
        )
    return reading
