"""`manage.py check --deploy` refuses an installation that is unsafe or could lose data, and lets a good one pass."""

import os
import subprocess
import sys
from typing import Protocol

import pytest
from django.conf import settings
from django.core.checks import run_checks
from pytest_django import Settings

GOOD = {
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "DEBUG": False,
    "SECRET_KEY": "Vn3q8Jt0xYc5mWzR7kPd2LhS9bGfA4eUoT1iN6rKjXvQyMwBZa",
    "ENCRYPTION_KEYS": ["b25seS1mb3ItdGhlLWRlcGxveS1jaGVjay0wMTIzNDU="],
    "HOST_COUNT": 1,
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
}
SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"


class Refusals(Protocol):
    def __call__(self, *, engine: str = POSTGRESQL, **different: object) -> list[str]: ...


@pytest.fixture
def refusals(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Refusals:
    """Ask for the ids of our own checks that fail under good settings, except for what is `different`."""

    def ask(*, engine: str = POSTGRESQL, **different: object) -> list[str]:
        monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
        for name, value in (GOOD | different).items():
            setattr(settings, name, value)
        messages = run_checks(tags=["security", "hosts", "sign_in"], include_deployment_checks=True)
        return [message.id for message in messages if message.id and message.id.startswith("throughline.")]

    return ask


def test_good_settings_pass(refusals: Refusals) -> None:
    assert refusals() == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "Vn3q8Jt0xYc5mWzR7kPd2LhS9bGfA4eUoT1iN6rKjXvQyMwBZ",  # one character too few
        "django-insecure-Vn3q8Jt0xYc5mWzR7kPd2LhS9bGfA4eUoT1iN6rKjXvQ",
        "abcab" * 20,
    ],
)
def test_a_weak_secret_key_is_refused(refusals: Refusals, key: str) -> None:
    assert refusals(SECRET_KEY=key) == ["throughline.E001"]


@pytest.mark.parametrize("keys", [[], ["not a Fernet key"], ["b25seS1mb3ItdGhlLWRlcGxveS1jaGVjay0wMTIzNDU=", "short"]])
def test_missing_or_malformed_encryption_keys_are_refused(refusals: Refusals, keys: list[str]) -> None:
    assert refusals(ENCRYPTION_KEYS=keys) == ["throughline.E002"]


def test_debug_is_refused(refusals: Refusals) -> None:
    assert refusals(DEBUG=True) == ["throughline.E003"]


@pytest.mark.parametrize(
    ("engine", "host_count", "expected"),
    [(SQLITE, 1, []), (SQLITE, 2, ["throughline.E004"]), (POSTGRESQL, 2, [])],
)
def test_sqlite_serves_one_host_only(refusals: Refusals, engine: str, host_count: int, expected: list[str]) -> None:
    assert refusals(engine=engine, HOST_COUNT=host_count) == expected


@pytest.mark.parametrize(
    ("broker", "host_count", "expected"),
    [
        ("filesystem://", 1, []),
        ("filesystem://", 2, ["throughline.E005"]),
        ("memory://", 2, ["throughline.E005"]),
        ("redis://127.0.0.1:6379/0", 2, []),
        ("amqp://guest:guest@127.0.0.1:5672//", 2, []),
    ],
)
def test_a_broker_in_a_folder_reaches_one_host_only(
    refusals: Refusals, broker: str, host_count: int, expected: list[str]
) -> None:
    assert refusals(CELERY_BROKER_URL=broker, HOST_COUNT=host_count) == expected


def check_deploy(**environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` as an operator runs it, under production settings and `environment` only."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_passes_a_good_production() -> None:
    done = check_deploy(
        THROUGHLINE_SECRET_KEY="Vn3q8Jt0xYc5mWzR7kPd2LhS9bGfA4eUoT1iN6rKjXvQyMwBZa",
        THROUGHLINE_ENCRYPTION_KEYS="b25seS1mb3ItdGhlLWRlcGxveS1jaGVjay0wMTIzNDU=",
        DATABASE_URL="postgres://throughline@db.example/throughline",
        CELERY_BROKER_URL="redis://broker.example/0",
        THROUGHLINE_HOST_COUNT="2",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_names_everything_that_is_wrong_at_once() -> None:
    done = check_deploy(THROUGHLINE_HOST_COUNT="2")
    assert done.returncode == 1
    for code in ("E001", "E002", "E004", "E005"):
        assert f"(throughline.{code})" in done.stderr
    assert "Set DATABASE_URL to a PostgreSQL database" in done.stderr


PROVIDER = {
    "OIDC_RP_CLIENT_ID": "throughline",
    "OIDC_RP_CLIENT_SECRET": "secret",
    "OIDC_ISSUER": "https://id.example",
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "https://id.example/authorize",
    "OIDC_OP_TOKEN_ENDPOINT": "https://id.example/token",
    "OIDC_OP_USER_ENDPOINT": "https://id.example/userinfo",
    "OIDC_OP_JWKS_ENDPOINT": "https://id.example/jwks",
}


def test_a_whole_provider_passes_alone_too(refusals: Refusals) -> None:
    assert refusals(**PROVIDER) == []
    assert refusals(**PROVIDER, LOCAL_SIGN_IN=False) == []


@pytest.mark.parametrize("missing", PROVIDER)
def test_half_a_provider_is_refused(refusals: Refusals, missing: str) -> None:
    assert refusals(**PROVIDER | {missing: ""}) == ["throughline.E006"]


def test_a_provider_without_tls_is_refused(refusals: Refusals) -> None:
    assert refusals(**PROVIDER | {"OIDC_OP_TOKEN_ENDPOINT": "http://id.example/token"}) == ["throughline.E006"]


@pytest.mark.parametrize(
    ("different", "code"),
    [
        ({"LOCAL_SIGN_IN": False}, "E007"),
        ({"OIDC_ROLES": {"writers": "Content author", "bosses": "Boss"}}, "E008"),
        ({"CODES_REQUIRED_FOR": ["Administrator", "Boss"]}, "E008"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "E009"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}, "E009"),
        ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, "E010"),
    ],
    ids=str,
)
def test_what_would_fail_in_front_of_people_is_refused(refusals: Refusals, different: dict[str, object], code: str) -> None:
    assert refusals(**different) == [f"throughline.{code}"]


def test_mail_with_a_sender_and_a_counted_proxy_pass(refusals: Refusals) -> None:
    mail = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "DEFAULT_FROM_EMAIL": "registry@example.com"}
    proxy = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"), "TRUSTED_PROXIES": 1}
    assert refusals(**mail, **proxy) == []
