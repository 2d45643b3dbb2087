"""Rules that know no database stay so; import-linter keeps them from our models, this keeps them from Django's ORM."""

import tomllib
from pathlib import Path

from tests.support.source import ROOMS, ROOT, files, imports

OF_THE_DATABASE = ("django.db", "mptt", "simple_history", "celery", "rest_framework")
WIRING = {"__init__", "apps", "models", "queries", "services", "tasks", "views", "forms", "urls", "admin", "permissions"}


def pure_files() -> set[Path]:
    """The files that the import contract "Pure files" names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    modules = next(contract["source_modules"] for contract in contracts if contract["name"] == "Pure files")
    return {Path(*module.split(".")).with_suffix(".py") for module in modules}


def knows_a_database(path: Path) -> bool:
    """Whether the file imports an ORM or a room's models, queries or services."""
    return any(
        name.startswith(OF_THE_DATABASE) or name.split(".")[1:2] in (["models"], ["queries"], ["services"])
        for name in imports(path)
    )


def test_pure_files_import_no_orm() -> None:
    assert {str(path) for path in pure_files() if knows_a_database(path)} == set()


def test_every_file_that_is_pure_is_kept_so() -> None:
    here = {path for path in files(ROOMS, ".py") if len(path.parts) == 2 and path.stem not in WIRING}
    assert {str(path) for path in here if not knows_a_database(path)} - {str(path) for path in pure_files()} == set(), (
        'add these to the contract "Pure files" in pyproject.toml'
    )
