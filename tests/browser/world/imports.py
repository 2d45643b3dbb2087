"""The imports of the world: with findings, broken, carried out, cancelled, waiting."""

import csv
import io

from people.models import User
from taxonomy.models import Facet, TermImport
from taxonomy.services.imports import cancel_import, confirm_import, look_for_imports, start_import
from tests.browser.world.terms import LONG
from tests.browser.world.words import FOREIGN, HOSTILE, REASON, TITLE, unbroken

FILE = unbroken("file-name-", 190) + ".csv"


def load_imports(actor: User) -> dict[str, int]:
    """Number by name."""
    found = {"planned": _started(_rows(), actor), "done": _started([("imported", "", TITLE, REASON)], actor)}
    found["broken"] = _started([], actor, content=b'code,label\n"never closed,' + HOSTILE.encode())
    found["cancelled"] = _started(_rows(), actor)
    look_for_imports()
    found["done"].refresh_from_db()
    confirm_import(term_import=found["done"], plan_digest=found["done"].plan_digest, actor=actor)
    look_for_imports()
    cancel_import(term_import=found["cancelled"], actor=actor)
    found["waiting"] = _started(_rows(), actor)
    return {f"import_{name}": row.pk for name, row in found.items()}


def _rows() -> list[tuple[str, str, str, str]]:
    new = [(f"new-{number}", "german", f"{number} {FOREIGN['german'][1]}", REASON[:450]) for number in range(60)]
    changed = [(LONG, "level-1", TITLE, HOSTILE + REASON), ("thai", "", HOSTILE, FOREIGN["thai"][1] * 20)]
    wrong = [
        (unbroken("no such parent ", 150), unbroken("nowhere", 300), HOSTILE, ""),
        ("", "", "", ""),
        ("=1+1", "", "=1+1", ""),
    ]
    return [*new, *changed, *wrong]


def _started(rows: list[tuple[str, str, str, str]], actor: User, content: bytes = b"") -> TermImport:
    table = io.StringIO()
    csv.writer(table).writerows([("code", "parent_code", "label", "definition"), *rows])
    return start_import(
        facet=Facet.objects.get(code="product"),
        file_name=FILE,
        content=content or table.getvalue().encode(),
        format="csv",
        language="en",
        actor=actor,
    )
