"""A worker is woken through a real broker with the options of our settings."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

RING_AND_LISTEN = """
from uuid import uuid4

from config.celery import app

name = f"throughline-test-{uuid4()}"
with app.connection_for_write() as connection:
    queue = connection.SimpleQueue(name)
    queue.put({"ring": 1})
    message = queue.get(timeout=10)
    message.ack()
    print(connection.transport.driver_type, message.payload)
    queue.close()
    queue.queue.delete()
"""


@pytest.mark.services
def test_a_message_arrives_with_our_options(broker_url: str) -> None:
    heard = subprocess.run(
        [sys.executable, "-c", RING_AND_LISTEN],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.development", "CELERY_BROKER_URL": broker_url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert heard.returncode == 0, heard.stderr
    driver = {"redis": "redis", "amqp": "amqp"}[broker_url.partition(":")[0]]
    assert heard.stdout.strip() == f"{driver} {{'ring': 1}}"
