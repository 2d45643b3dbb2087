"""Settings for one machine without other servers: SQLite, a broker in a folder, secrets made on first use and kept in var/."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

from config.settings.base import *  # noqa: F403 - the way Django settings extend one another
from config.settings.base import BROKER_DIR, ENCRYPTION_KEYS, INSTALLED_APPS, SECRET_KEY, VAR_DIR, env


def _local_secret(name: str, make: str) -> str:
    """The secret in var/secrets/<name>. The first process to come stores `make` there; all others read it.

    The file gets its name only when it is whole, so that nobody reads half a secret.
    """
    path = Path(VAR_DIR) / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        return path.read_text()
    descriptor, own = tempfile.mkstemp(dir=path.parent, prefix=f".{name}-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(make)
        with contextlib.suppress(FileExistsError):
            os.link(own, path)  # unlike a rename, it leaves the secret of whoever was faster
    finally:
        Path(own).unlink()
    return path.read_text()


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
