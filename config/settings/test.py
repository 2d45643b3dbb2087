"""Tests: development, with what makes them fast and loud."""

import tempfile

from config.settings.development import *  # noqa: F403 - the way Django settings extend one another

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
CELERY_BROKER_URL = "memory://"
STATIC_ROOT = tempfile.gettempdir()
