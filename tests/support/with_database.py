"""A pytest plugin that leaves out tests that ask for no database: `make test` ran them, and nothing is new to them here."""

import pytest

ASKING = {"db", "transactional_db", "django_db_setup"}
BY_MARK = ("django_db", "services", "storm", "worker")


def asks_for_a_database(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(mark) for mark in BY_MARK) or not ASKING.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not asks_for_a_database(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if asks_for_a_database(item)]
