"""Tests: development, with what makes them fast and loud."""

import os
import tempfile
from pathlib import Path

from config.settings.development import *  # noqa: F403 - the way Django settings extend one another
from config.settings.development import DATABASES

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
CELERY_BROKER_URL = "memory://"
STATIC_ROOT = tempfile.gettempdir()

# A file, because Django's in-memory test database would share one connection's locks among threads: WAL and IMMEDIATE need a file.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"throughline-test-{os.getpid()}.sqlite3")}
