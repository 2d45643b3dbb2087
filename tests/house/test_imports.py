"""The import contracts in pyproject.toml bite, and no room is left out of them."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.source import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
ROOTS = CONTRACTS["root_packages"]
NOT_ROOMS = {"bench", "tests", "typings"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code, to break."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOTS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lint(folder: Path, contract: str) -> str:
    """What import-linter says of one contract about the code in `folder`; "" when it is kept."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", "--contract", contract]
    result = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert "Contracts: " in result.stdout, result.stdout + result.stderr
    return result.stdout if result.returncode else ""


def test_each_room_stands_in_a_layer() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_ROOMS
    assert set(ROOTS) == folders
    rooms = next(contract["layers"] for contract in CONTRACTS["contracts"] if contract["id"] == "rooms")
    assert {name for layer in rooms for name in layer.split(" | ")} == folders


@pytest.mark.parametrize(
    ("contract", "file", "line", "said"),
    [
        (
            "pure",
            "taxonomy/vocabulary/readers/indented.py",
            "from taxonomy.models import Term",
            "taxonomy.vocabulary.readers.indented -> taxonomy.models",
        ),
        ("rooms", "content/queries/assets.py", "from pages.doors import permitted", "content.queries.assets -> pages.doors"),
        ("inside", "content/drawer.py", "", "content.drawer"),
        ("pages", "pages/drawer.py", "", "pages.drawer"),
    ],
    ids=["a model in a reader", "a page in a room", "a module in no layer", "a page in no area"],
)
def test_the_contracts_bite(copy: Path, contract: str, file: str, line: str, said: str) -> None:
    assert lint(copy, contract) == ""
    with (copy / file).open("a") as broken:
        broken.write(f"\n{line}\n")
    assert said in lint(copy, contract)
