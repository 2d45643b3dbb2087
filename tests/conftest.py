"""People, files and services that any test may ask for."""

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from people.models import User
from taxonomy.models import Facet
from tests.factories.people import person
from tests.support import absent, committed
from tests.support.api import signed_in

# How long one example takes depends on what else the machine does; that is no reason to fail.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture
def ana(db: None) -> User:
    """Ana Author writes content."""
    return person("ana", last_name="Author", role="Content author")


@pytest.fixture
def ben(db: None) -> User:
    """Ben Reviewer decides and releases."""
    return person("ben", last_name="Reviewer", role="Reviewer")


@pytest.fixture
def sara(db: None) -> User:
    """Sara Steward keeps the taxonomy."""
    return person("sara", last_name="Steward", role="Taxonomy steward")


@pytest.fixture
def chris(db: None) -> User:
    """Chris Engineer connects channel systems."""
    return person("chris", last_name="Engineer", role="Channel engineer")


@pytest.fixture
def zoe(db: None) -> User:
    """Zoe Visitor may sign in and nothing else."""
    return person("zoe", last_name="Visitor")


@pytest.fixture
def root(db: None) -> User:
    """Root Admin is a superuser."""
    return person("root", last_name="Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    """The test client, in which Ana has signed in."""
    client.force_login(ana)
    return client


@pytest.fixture
def as_ben(client: Client, ben: User) -> Client:
    """The test client, in which Ben has signed in."""
    client.force_login(ben)
    return client


@pytest.fixture
def as_sara(client: Client, sara: User) -> Client:
    """The test client, in which Sara has signed in."""
    client.force_login(sara)
    return client


@pytest.fixture
def as_chris(client: Client, chris: User) -> Client:
    """The test client, in which Chris has signed in."""
    client.force_login(chris)
    return client


@pytest.fixture
def as_root(client: Client, root: User) -> Client:
    """The test client, in which Root has signed in."""
    client.force_login(root)
    return client


@pytest.fixture
def anas(ana: User) -> Client:
    """A client of its own, in which Ana has signed in, for tests in which several people act."""
    return signed_in(ana)


@pytest.fixture
def bens(ben: User) -> Client:
    """A client of its own, in which Ben has signed in."""
    return signed_in(ben)


@pytest.fixture
def facets(db: None) -> dict[str, Facet]:
    """The six built-in facets by code."""
    return {facet.code: facet for facet in Facet.objects.all()}


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real files; skips where there is none."""
    return absent.data_folder()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser to drive; skips where there is none."""
    return absent.chromium()


@pytest.fixture(scope="session")
def broker_url() -> str:
    """A real broker; skips where there is none."""
    return absent.broker_url()


@pytest.fixture
def postgresql(db: None) -> None:
    """Skips unless the tests run on PostgreSQL."""
    absent.postgresql()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test that commits, put back what the migrations left instead of flushing (support/committed.py says why)."""
    with django_db_blocker.unblock():
        baseline = committed.capture()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: committed.restore(baseline))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: driving one keeps an event loop running, in which nothing else could start its own or use the ORM.

    Those of published vocabularies first: of several processes the first gets them all, and reads each file once.
    """
    items.sort(key=lambda item: (marked(item, "browser"), not marked(item, "published")))


def pytest_collection_finish() -> None:
    """What has been imported by now stays, so the garbage collector need not look through it: an eighth of the whole time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def marked(item: pytest.Item, name: str) -> bool:
    return item.get_closest_marker(name) is not None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what did not run, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    terminalreporter.section("NOT TESTED IN THIS RUN", sep="!", red=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count} skipped. {reason}", red=True)
