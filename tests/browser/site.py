"""Throughline as its users meet it: a real server on a database of its own, with the demo in it, another world or nothing."""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

from demo.supervisor import Supervisor, answers

PREPARE = """
import json
import os
import django
django.setup()
from django.core.management import call_command
with open(os.devnull, "w") as nowhere:
    call_command("migrate", stdout=nowhere)
    call_command("collectstatic", interactive=False, stdout=nowhere)
"""
NOTHING = (
    PREPARE
    + """
from people.services.first_run import first_run_code
print(json.dumps([{}, {"code": first_run_code()}]))
"""
)
"""An empty registry, in which nobody has an account yet."""
DEMO = (
    PREPARE
    + """
with open(os.devnull, "w") as nowhere:
    call_command("load_demo", stdout=nowhere)
from demo.people import ensure_people, new_passwords
from people.models import User
from propagation.delivery.services.fan_out import fan_out
fan_out()
zoe, _ = User.objects.get_or_create(username="zoe", defaults={"first_name": "Zoe", "last_name": "Visitor"})
print(json.dumps([new_passwords({**ensure_people(), "zoe": zoe}), {}]))
"""
)
WORLD = (
    PREPARE
    + """
from demo.people import new_passwords
from tests.browser.world.build import SIGN_IN, build
people, found = build()
print(json.dumps([new_passwords({name: people[name] for name in SIGN_IN}), found]))
"""
)
"""Many, long, foreign and hostile values."""
START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """Where it is, everybody's password, and what addresses of its pages are made of, by name."""

    url: str
    passwords: dict[str, str]
    found: dict[str, str]


@contextmanager
def running_site(folder: Path, prepare: str = DEMO, **more: str) -> Iterator[Site]:
    """What `prepare` makes, served from `folder`, which holds nothing before, with `more` in its environment."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "THROUGHLINE_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "THROUGHLINE_SECRET_KEY": secrets.token_urlsafe(50),
        "THROUGHLINE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        **more,
    }
    command = [sys.executable, "-c", prepare]
    prepared = subprocess.run(
        command, cwd=settings.BASE_DIR, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    passwords, found = json.loads(prepared.stdout)
    port = free_port()
    server = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    with Supervisor(folder / "logs") as supervisor:
        supervisor.start("web", [sys.executable, *server, "config.web:application"], environment=environment)
        url = f"http://127.0.0.1:{port}"
        supervisor.wait_until(lambda: answers(f"{url}/healthz"), what="the web server", seconds=START_SECONDS)
        yield Site(url, passwords, found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
