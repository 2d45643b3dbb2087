"""Terms in some tables and their hierarchy in others, as Tabiya and ESCO publish them: a folder, or a ZIP archive of it."""

import re
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.cells import SEPARATOR
from taxonomy.vocabulary.readers.columns import Column, term_row
from taxonomy.vocabulary.readers.entries import CODE, PARENT_CODE, find_header, text_of, values_of
from taxonomy.vocabulary.readers.files import Record
from taxonomy.vocabulary.readers.layouts import ABOVE, BELOW, EDGES, KEY, NODES
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import Reading, RowProblem, Severity, TermRow

TABLES = {".csv", ".tsv", ".txt", ".xlsx"}
MAX_TABLES = 50
MAX_UNPACKED_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Node:
    file: str
    row: int
    key: str
    values: Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class _Edge:
    file: str
    row: int
    above: str
    below: str


def read(path: Path, *, language: str = "en") -> Reading:
    """Read the terms of all tables with a key and a label; tables of edges name their parents by key.

    The first edge of a term names its parent, the others further parents. The code is that of the table; if there is none, or
    several terms have it, it is the last part of the key. Other tables are reported and not read. Raises ValidationError if
    `path` is neither a folder nor a ZIP archive, and if there are no such tables.
    """
    problems: list[RowProblem] = []
    nodes: list[_Node] = []
    edges: list[_Edge] = []
    with _folder(path) as folder:
        files = sorted((file for file in folder.rglob("*") if _is_table(file)), key=lambda file: (file.name, file))
        if len(files) > MAX_TABLES:
            message = _("%(file)s holds more than %(limit)d tables.") % {"file": path.name, "limit": MAX_TABLES}
            raise ValidationError(message)
        for file in files:
            _read_table(file, language, nodes, edges, problems)
    if not nodes or not edges:
        raise ValidationError(
            _("%(file)s needs a table of terms, with an id and a label, and one of edges, with a parent id and a child id.")
            % {"file": path.name}
        )
    return Reading(_rows(nodes, edges, problems), problems)


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """`path` itself, or the tables of the archive, for as long as they are read."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory() as unpacked:
        try:
            with zipfile.ZipFile(path) as archive:
                parts = [part for part in archive.infolist() if _is_table(PurePosixPath(part.filename))]
                if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES or len(parts) > MAX_TABLES:
                    message = _("%(file)s unpacks to more than %(limit)d MB or %(tables)d tables.")
                    limits = {"limit": MAX_UNPACKED_BYTES // 1024 // 1024, "tables": MAX_TABLES}
                    raise ValidationError(message % {"file": path.name, **limits})
                for number, part in enumerate(parts):
                    # By its last name only, so that no archive writes elsewhere.
                    file = Path(unpacked, str(number), PurePosixPath(part.filename).name)
                    file.parent.mkdir()
                    file.write_bytes(archive.read(part))
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
            message = _("%(file)s is neither a folder nor a ZIP archive that can be read.") % {"file": path.name}
            raise ValidationError(message) from error
        yield Path(unpacked)


def _is_table(file: PurePath) -> bool:
    """Whether the name is that of a table; systems put files whose names begin with a dot beside others."""
    return file.suffix.lower() in TABLES and not file.name.startswith(".")


def _read_table(file: Path, language: str, nodes: list[_Node], edges: list[_Edge], problems: list[RowProblem]) -> None:
    table = iter(read_table(file, problems))
    try:
        header = find_header(file, table, (EDGES, NODES), language, problems)
    except ValidationError as refusal:
        problems += (RowProblem(file.name, 1, message, "other-table", Severity.INFO) for message in refusal.messages)
        return
    for record in table:
        texts = {target: text_of(record, place) for target, place in header.others.items()}
        if header.layout is EDGES:
            _add_edge(file, record, texts, edges, problems)
        elif texts[KEY]:
            nodes.append(_Node(file.name, record.row, texts[KEY], values_of(record, header.columns, header.layout)))
        elif any(record.cells):
            message = _("The row has no id, so it was left out.")
            problems.append(RowProblem(file.name, record.row, message, "missing-code", Severity.ERROR))


def _add_edge(file: Path, record: Record, texts: Mapping[str, str], edges: list[_Edge], problems: list[RowProblem]) -> None:
    if texts[ABOVE] and texts[BELOW]:
        edges.append(_Edge(file.name, record.row, texts[ABOVE], texts[BELOW]))
    elif any(record.cells):
        message = _("The edge does not name both ends, so it was left out.")
        problems.append(RowProblem(file.name, record.row, message, "unknown-parent"))


def _rows(nodes: Sequence[_Node], edges: Sequence[_Edge], problems: list[RowProblem]) -> list[TermRow]:
    first = {node.key: node for node in reversed(nodes)}
    codes = _codes(first)
    parents: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in edges:
        missing = [key for key in (edge.above, edge.below) if key not in first]
        if missing or edge.above == edge.below:
            message = _("The edge names “%(key)s”, which is no term of the tables; it was left out.")
            if not missing:
                message = _("The edge leads from “%(key)s” to itself; it was left out.")
            names = {"key": (missing or [edge.above])[0]}
            problems.append(RowProblem(edge.file, edge.row, message % names, "unknown-parent" if missing else "self-parent"))
        else:
            parents[edge.below][codes[edge.above]] = None
    rows: list[TermRow] = []
    for node in nodes:
        faults = []
        if first[node.key] is not node:
            earlier = {"key": node.key, "file": first[node.key].file, "row": first[node.key].row}
            faults = [_("The id “%(key)s” is in %(file)s:%(row)d already; that row is kept.") % earlier]
        else:
            above = f" {SEPARATOR} ".join(parents[node.key])
            values = {**node.values, CODE: codes[node.key], PARENT_CODE: above}
            row, faults = term_row(values, row=node.row, file=node.file)
            rows += [row] if not faults else []
        problems += (RowProblem(node.file, node.row, fault, "duplicate-code", Severity.ERROR) for fault in faults)
    return rows


def _codes(nodes: Mapping[str, _Node]) -> dict[str, str]:
    """Key -> code."""
    stated = {key: node.values.get(CODE, "") for key, node in nodes.items()}
    times = Counter(stated.values())
    return {key: code if code and times[code] == 1 else re.split(r"[/#]", key)[-1] for key, code in stated.items()}
