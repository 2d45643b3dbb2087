"""CSV and Excel files are written in one place, which guards every cell against formulas."""

import ast

import pytest

from tests.support.source import CODE, files, tree

WRITER = "taxonomy/vocabulary/writers/csv_table.py"


def writes_a_table(module: ast.Module) -> bool:
    """Whether it writes cells: by Python's csv, or by a library for workbooks."""
    called = {ast.unparse(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}
    return bool(called & {"csv.writer", "csv.DictWriter", "writer", "DictWriter", "openpyxl.Workbook", "Workbook"})


def test_one_module_writes_tables() -> None:
    assert [str(path) for path in files(CODE, ".py") if writes_a_table(tree(path))] == [WRITER]


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("import csv\ncsv.writer(file)", True),
        ("import csv\ncsv.DictWriter(file, [])", True),
        ("from csv import writer\nwriter(file)", True),
        ("from openpyxl import Workbook\nWorkbook()", True),
        ("import openpyxl\nbook: openpyxl.Workbook", False),
        ("import csv\ncsv.reader(file)", False),
    ],
)
def test_the_search_finds_a_writer(source: str, *, is_found: bool) -> None:
    assert writes_a_table(ast.parse(source)) is is_found
