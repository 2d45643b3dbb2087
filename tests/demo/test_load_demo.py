"""The demo in the database: real enough to show every role something, and loading it again changes nothing."""

import io
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from channels.models import ChannelSystem
from content.models import Asset
from demo.people import ensure_people, new_passwords
from people.models import User
from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import FeedEntry
from propagation.review.models import Change, ChangeRequest
from taxonomy.models import Facet, FacetVersion, JourneyPart, Term, TermLabel
from taxonomy.queries.term_rows import rows_of
from taxonomy.queries.version_rows import rows_of_version
from taxonomy.vocabulary.versions import compare
from tests.factories.versions import published
from tests.support import committed

# A release takes its feed numbers in a transaction of its own and refuses to run inside another.
pytestmark = pytest.mark.django_db(transaction=True)

GUESSES = ["", "admin", "password", "demo", "throughline", "changeme", "secret", "12345678", "letmein", "test", "root"]


def load(folder: Path) -> str:
    output = io.StringIO()
    call_command("load_demo", folder=folder, stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def loaded_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[committed.Baseline, Path]:
    """The rows and the files that loading leaves; they are taken away again."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        before = committed.capture()
        load(folder)
        rows = committed.capture()
        committed.restore(before)
    return rows, folder


@pytest.fixture
def loaded(transactional_db: None, loaded_once: tuple[committed.Baseline, Path], tmp_path: Path) -> Path:
    """The demo is in the database; the folder of its files."""
    rows, folder = loaded_once
    committed.restore(rows)
    return shutil.copytree(folder, tmp_path, dirs_exist_ok=True)


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models(include_auto_created=True)}


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    first = load(tmp_path)
    rows, credentials = row_counts(), files(tmp_path)

    assert load(tmp_path) == first

    assert row_counts() == rows
    assert files(tmp_path) == credentials
    assert rows["content.Asset"] == 32


def test_loading_again_keeps_what_people_changed(loaded: Path) -> None:
    TermLabel.objects.filter(term__code="spring-card", language="en").update(text="Bloom Card")
    Asset.objects.filter(code="welcome-email").update(title="Hello")

    load(loaded)

    assert TermLabel.objects.get(term__code="spring-card", language="en").text == "Bloom Card"
    assert Asset.objects.get(code="welcome-email").title == "Hello"


def test_every_facet_has_terms_in_both_languages(loaded: Path) -> None:
    for facet in Facet.objects.all():
        terms = Term.objects.filter(facet=facet)
        assert terms.count() >= 6, facet.code
        for language in ("en", "fr"):
            assert terms.exclude(labels__language=language).count() == 0, (facet.code, language)


def test_there_is_something_at_every_point_of_the_road(loaded: Path) -> None:
    states = ChangeRequest.objects.values_list("submission_key", "state", "author__username")
    assert set(states) == {
        ("demo-launch", "released", "ana"),
        ("demo-garden", "approved", "ana"),
        ("demo-lea", "rejected", "ana"),
        ("demo-costs", "in_review", "ana"),
        ("demo-terms", "in_review", "sara"),
    }
    assert JourneyPart.objects.filter(kind="stage").count() == 6
    assert Term.objects.filter(status="proposed").count() == 2
    assert Asset.objects.get(code="contactless-limit").version == 2


def test_a_version_of_the_products_and_what_was_added_since(loaded: Path) -> None:
    (version,) = FacetVersion.objects.select_related("facet", "published_by")
    assert (str(version), version.facet.code, version.published_by.username) == ("1.0", "product", "sara")
    now = rows_of(Facet.objects.get(code="product"))
    assert version.term_count == len(now) == 11
    differences = compare(rows_of_version(version), now)
    assert [(found.kind, found.code, found.fields) for found in differences] == [
        ("reworded", "everyday-account", ("synonyms",))
    ]


def test_a_version_that_somebody_published_is_not_followed_by_ours(loaded: Path) -> None:
    published(actor=User.objects.get(username="sara"))

    load(loaded)

    assert [str(version) for version in FacetVersion.objects.order_by("pk")] == ["1.0", "1.1"]


def test_the_change_in_review_touches_the_disclaimer_everywhere(loaded: Path) -> None:
    changed = Change.objects.filter(change_request__submission_key="demo-costs")
    assert changed.count() == 13
    for change in changed.select_related("revision", "base_revision"):
        assert change.base_revision is not None
        new, old = bytes(change.revision.snapshot).decode(), bytes(change.base_revision.snapshot).decode()
        assert "annual fee €30" in new
        assert "cotisation annuelle de 30 €" in new
        assert "annual fee €24" not in new
        assert "annual fee €24" in old


def test_what_was_released_is_due_to_three_channel_systems(loaded: Path) -> None:
    fan_out()

    assert list(ChannelSystem.objects.values_list("code", "mode")) == [
        ("call-centre-kb", "pull"),
        ("esp", "push"),
        ("web-cms", "push"),
    ]
    for system in ChannelSystem.objects.all():
        assert ServingState.objects.filter(channel_system=system).count() > 20, system.code
    assert not FeedEntry.objects.filter(document__asset__code="garden-weekend").exists()


def test_nobody_can_sign_in_until_passwords_are_made_and_then_not_by_guessing(loaded: Path) -> None:
    users = User.objects.filter(username__in=["ana", "ben", "sara", "chris", "admin"])
    assert users.count() == 5
    assert not any(user.has_usable_password() for user in users)

    first = new_passwords(ensure_people())
    second = new_passwords(ensure_people())

    assert all(len(password) >= 16 for password in first.values())
    assert len({*first.values(), *second.values()}) == 10
    for user in users.all():
        assert user.check_password(second[user.username])
        assert not any(user.check_password(guess) for guess in [*GUESSES, user.username, first[user.username]])


def test_lost_credentials_are_replaced_and_good_ones_kept(loaded: Path) -> None:
    before = files(loaded)
    (loaded / "esp" / "secret").unlink()
    (loaded / "web-cms" / "token").write_text("thl_live_of-another-database")

    load(loaded)

    after = files(loaded)
    assert {name for name in after if after[name] != before[name]} == {"esp/secret", "web-cms/token"}


def test_a_moved_port_changes_the_url_and_nothing_else(loaded: Path) -> None:
    before = files(loaded)

    call_command("load_demo", folder=loaded, ports=[9001, 9002, 9003], stdout=io.StringIO())

    assert dict(ChannelSystem.objects.values_list("code", "url")) == {
        "call-centre-kb": "",
        "esp": "http://127.0.0.1:9001/",
        "web-cms": "http://127.0.0.1:9002/",
    }
    assert set(ChannelSystem.objects.values_list("subscription_version", flat=True)) == {1}
    assert files(loaded) == before
