"""Rules that know no database stay so: import-linter keeps them from our models, this keeps them from Django's ORM."""

import tomllib

from tests.support.source import CODE, ROOT, files, imports

OF_THE_DATABASE = ("django.db", "mptt", "simple_history", "celery", "rest_framework")
ENUMS = "django.db.models.enums"
"""A choice with its labels; it knows no database."""
PURE_NAMES = {"rules", "transport", "vocabulary"}
"""A package of this name is pure."""


def pure_packages() -> set[str]:
    """The packages that the import contract names, as folders."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    modules = next(contract["source_modules"] for contract in contracts if contract["id"] == "pure")
    return {module.replace(".", "/") for module in modules}


def test_pure_packages_import_no_orm() -> None:
    knowing = {
        str(path): name
        for package in pure_packages()
        for path in files((package,), ".py")
        for name in imports(path)
        if name.startswith(OF_THE_DATABASE) and not name.startswith(ENUMS)
    }
    assert knowing == {}


def test_each_package_of_a_pure_name_is_in_the_contract() -> None:
    named = {
        "/".join(path.parts[: depth + 1])
        for path in files(CODE, ".py")
        for depth, part in enumerate(path.parts)
        if part in PURE_NAMES and depth < len(path.parts) - 1
    }
    assert {"content/rules", "taxonomy/vocabulary"} <= named
    assert named - pure_packages() == set(), 'add these to the contract "pure" in pyproject.toml'
