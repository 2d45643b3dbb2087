"""Settings for one machine without other servers: SQLite, a broker in a folder, secrets made on first use and kept in var/."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from config.settings.base import *  # noqa: F403 - the way Django settings extend one another
from config.settings.base import BROKER_DIR, ENCRYPTION_KEYS, INSTALLED_APPS, SECRET_KEY, VAR_DIR, env


def _local_secret(name: str, make: str) -> str:
    """The secret in var/secrets/<name>. The first process to come stores `make` there; all others read it."""
    path = Path(VAR_DIR) / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(make)
    return make


SECRET_KEY = SECRET_KEY or _local_secret("secret_key", secrets.token_urlsafe(50))
ENCRYPTION_KEYS = ENCRYPTION_KEYS or [_local_secret("encryption_key", Fernet.generate_key().decode())]

for folder in (BROKER_DIR, BROKER_DIR / "messages", BROKER_DIR / "control"):
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

ENVIRONMENT_NAME = env.str("THROUGHLINE_ENVIRONMENT", default="development")
if "EMAIL_URL" not in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEBUG = env.bool("THROUGHLINE_DEBUG", default=False)
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]

# The channel systems of the demo listen on loopback.
DELIVERY_ALLOW_HTTP = True
DELIVERY_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
DELIVERY_ALLOWED_PORTS = []
"""Empty: any port."""
