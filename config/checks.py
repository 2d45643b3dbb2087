"""Deploy checks: `manage.py check --deploy` fails for whatever makes a production installation unsafe or lose data."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

MINIMUM_SECRET_LENGTH = 50
MINIMUM_SECRET_VARIETY = 6
# Not Django's own tag "database": Django runs the checks with that tag only when --database names a database.
HOSTS = "hosts"


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an empty, short or well-known secret key."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django raises it when somebody reads an empty key
        key = ""
    if len(key) >= MINIMUM_SECRET_LENGTH and not key.startswith("django-insecure-") and len(set(key)) >= MINIMUM_SECRET_VARIETY:
        return []
    return [
        Error(
            "THROUGHLINE_SECRET_KEY is missing or too weak.",
            hint="Set it to at least 50 random characters: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="throughline.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_encryption_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse missing or malformed keys for the signing secrets of channel systems."""
    try:
        keys = [Fernet(key) for key in settings.ENCRYPTION_KEYS]
    except ValueError:
        keys = []
    if keys:
        return []
    return [
        Error(
            "THROUGHLINE_ENCRYPTION_KEYS holds no usable key.",
            hint="Make one: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'",
            id="throughline.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_debug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse DEBUG, which prints settings and tracebacks to visitors."""
    if not settings.DEBUG:
        return []
    return [Error("DEBUG is on.", hint="Unset THROUGHLINE_DEBUG.", id="throughline.E003")]


@register(HOSTS, deploy=True)
def check_shared_database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse SQLite where more than one host must see the data: its locks do not reach across machines."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    if not on_sqlite or settings.HOST_COUNT == 1:
        return []
    return [
        Error(
            f"SQLite cannot serve {settings.HOST_COUNT} hosts.",
            hint="Set DATABASE_URL to a PostgreSQL database, or run on one host (THROUGHLINE_HOST_COUNT=1).",
            id="throughline.E004",
        )
    ]


@register(HOSTS, deploy=True)
def check_shared_broker(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the broker in a folder on several hosts: a worker elsewhere would never be woken."""
    if settings.HOST_COUNT == 1 or not settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        return []
    return [
        Error(
            f"The folder broker cannot reach {settings.HOST_COUNT} hosts.",
            hint="Set CELERY_BROKER_URL to a Redis or RabbitMQ URL.",
            id="throughline.E005",
        )
    ]
