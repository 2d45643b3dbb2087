"""What an operator sets in the environment is what the settings say."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings

from config.settings import development

PRINT = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def settings_under(module: str, names: list[str], **environment: str) -> dict[str, Any]:
    """The settings `names` of config.settings.<module> in a process with no other variables than `environment`."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT, *names],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": f"config.settings.{module}", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_embedded_default_is_sqlite_and_a_folder_in_var(tmp_path) -> None:
    found = settings_under(
        "base",
        ["DATABASES", "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT", "CELERY_BROKER_TRANSPORT_OPTIONS"],
        THROUGHLINE_VAR=str(tmp_path),
    )
    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == f"{tmp_path}/throughline.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "PRAGMA journal_mode=WAL;" in database["OPTIONS"]["init_command"]
    assert found["CELERY_BROKER_URL"] == "filesystem://localhost"
    assert found["CELERY_BROKER_TRANSPORT"] == "config.folder_broker:Transport"
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["data_folder_in"] == f"{tmp_path}/broker/messages"


def test_postgresql_from_its_url() -> None:
    database = settings_under("base", ["DATABASES"], DATABASE_URL="postgres://tl:s3cret@db.example:5433/throughline")[
        "DATABASES"
    ]["default"]
    assert {key: database[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "CONN_MAX_AGE")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "throughline",
        "USER": "tl",
        "PASSWORD": "s3cret",
        "HOST": "db.example",
        "PORT": 5433,
        "CONN_MAX_AGE": 60,
    }
    assert database["OPTIONS"] == {"options": "-c jit=off"}


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("redis://broker.example/0", {"socket_timeout": 2, "socket_connect_timeout": 2, "visibility_timeout": 60}),
        ("amqp://tl:s3cret@broker.example//", {"confirm_publish": True}),
    ],
)
def test_each_broker_has_its_options(url: str, options: dict[str, object]) -> None:
    found = settings_under("base", ["CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS"], CELERY_BROKER_URL=url)
    assert found == {"CELERY_BROKER_URL": url, "CELERY_BROKER_TRANSPORT_OPTIONS": options}


def test_lists_and_numbers_are_typed() -> None:
    names = ["ALLOWED_HOSTS", "HOST_COUNT", "DELIVERY_ALLOWED_PORTS", "DELIVERY_ALLOWED_NETWORKS", "DELIVERY_ALLOW_HTTP"]
    assert settings_under(
        "production",
        names,
        THROUGHLINE_ALLOWED_HOSTS="a.example,b.example",
        THROUGHLINE_HOST_COUNT="3",
        THROUGHLINE_DELIVERY_ALLOWED_PORTS="443,8443",
        THROUGHLINE_DELIVERY_ALLOWED_NETWORKS="10.0.0.0/8",
    ) == {
        "ALLOWED_HOSTS": ["a.example", "b.example"],
        "HOST_COUNT": 3,
        "DELIVERY_ALLOWED_PORTS": [443, 8443],
        "DELIVERY_ALLOWED_NETWORKS": ["10.0.0.0/8"],
        "DELIVERY_ALLOW_HTTP": False,
    }


def test_local_secrets_are_made_once_and_readable_by_the_owner_only(tmp_path) -> None:
    first = settings_under("development", ["SECRET_KEY", "ENCRYPTION_KEYS"], THROUGHLINE_VAR=str(tmp_path))
    second = settings_under("development", ["SECRET_KEY", "ENCRYPTION_KEYS"], THROUGHLINE_VAR=str(tmp_path))
    assert first == second
    assert len(str(first["SECRET_KEY"])) > 50
    files = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "secrets").iterdir()}
    assert files == {"secret_key": "0o600", "encryption_key": "0o600"}


def test_production_brings_no_secret_of_its_own() -> None:
    assert settings_under("production", ["ENCRYPTION_KEYS", "DEBUG"]) == {
        "ENCRYPTION_KEYS": [],
        "DEBUG": False,
    }
    with pytest.raises(subprocess.CalledProcessError) as refused:
        settings_under("production", ["SECRET_KEY"])
    assert "The SECRET_KEY setting must not be empty" in refused.value.stderr


def test_all_who_come_at_once_read_the_same_whole_secret(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(development, "VAR_DIR", tmp_path)
    for number in range(30):
        together = Barrier(8)

        def read(own: str, *, number: int = number, together: Barrier = together) -> str:
            together.wait()
            return development._local_secret(f"secret-{number}", own * 10_000)

        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(read, "abcdefgh"))
        assert (len(found), len(found.pop())) == (1, 10_000)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}
    assert len(list((tmp_path / "secrets").iterdir())) == 30


def test_a_language_is_offered_only_with_its_catalogue() -> None:
    catalogues = {path.parent.parent.name for path in (settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.mo")}
    assert {code for code, _name in settings.LANGUAGES} == {"en"} | catalogues
