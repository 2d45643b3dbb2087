"""What a test run needs beside Python, and saying loudly when it is not there.

Each function returns what it looked for, or skips the test. The reasons are gathered in a section at the end of the run
(tests/conftest.py), so that a green run never hides how much of it was skipped.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


def data_folder() -> Path:
    """The folder of real taxonomies and content: THROUGHLINE_DATA, else shared/data beside the repository."""
    folder = Path(os.environ.get("THROUGHLINE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"NO DATA FOLDER: {folder} does not exist; set THROUGHLINE_DATA to the folder of real files")
    return folder


def chromium() -> str:
    """The path of a Chromium or Chrome: THROUGHLINE_CHROMIUM, else the first on PATH."""
    named = os.environ.get("THROUGHLINE_CHROMIUM")
    for name in [named] if named else ["chromium", "chromium-browser", "google-chrome"]:
        if found := shutil.which(name):
            return found
    pytest.skip("NO CHROMIUM: install it (Debian: apt-get install chromium) or set THROUGHLINE_CHROMIUM")


def broker_url() -> str:
    """The Redis or RabbitMQ that `make test-services` found."""
    url = os.environ.get("THROUGHLINE_TEST_BROKER_URL", "")
    if not url:
        pytest.skip("NO BROKER: run `make test-services` beside a Redis or RabbitMQ, or set THROUGHLINE_TEST_BROKER_URL")
    return url


def postgresql() -> None:
    """That the tests run on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("NO POSTGRESQL: this run is on SQLite; `make test-services` uses PostgreSQL where there is one")
