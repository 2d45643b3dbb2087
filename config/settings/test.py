"""Settings for tests: those for development, made fast and loud."""

import os
import tempfile
from pathlib import Path

from config.settings.development import *  # noqa: F403 - the way Django settings extend one another
from config.settings.development import BROKER_DIR, DATABASES

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT = "memory://", ""
# The broker's folder exists and holds no files; whitenoise would walk through everything in a larger one.
STATIC_ROOT = BROKER_DIR

# Each process has a database of its own name, so that two runs never meet. SQLite uses a file, because WAL and IMMEDIATE have
# no effect in memory.
TEST_DATABASE = f"throughline_test_{os.getpid()}"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    TEST_DATABASE = str(Path(tempfile.gettempdir()) / f"{TEST_DATABASE}.sqlite3")
    # A test that uses a database without asking for one gets an empty one in memory, and never the one in var/.
    DATABASES["default"]["NAME"] = ":memory:"
DATABASES["default"]["TEST"] = {"NAME": TEST_DATABASE}
