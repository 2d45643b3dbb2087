"""`manage.py run_demo`: what `make run` starts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.urls import reverse

from demo.channel_systems import SYSTEMS
from demo.people import PEOPLE, ensure_people, new_passwords
from demo.ports import free_port
from demo.processes import start_channel_system, start_web, start_worker, wait_until_ready
from demo.supervisor import Supervisor
from demo.terminal import say, step, table


class Command(BaseCommand):
    """Set up the demo, run its processes until one dies or Ctrl-C, and stop them all."""

    help = "Run Throughline with its demo: web server, worker and three channel systems."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        folder: Path = settings.VAR_DIR / "demo"
        ports = [free_port(port + number) for number, _spec in enumerate(SYSTEMS, start=1)]
        with step("Preparing the database"):
            call_command("migrate", verbosity=0)
        with step("Collecting the pages' style sheets and scripts"):
            call_command("collectstatic", interactive=False, verbosity=0)
        with step("Loading the demo"):
            call_command("load_demo", ports=ports, folder=folder)
        with step("Making passwords for this run"):
            passwords = new_passwords(ensure_people())
        connections.close_all()
        registry = f"http://127.0.0.1:{port}"
        pages = {spec.name: f"http://127.0.0.1:{number}/" for spec, number in zip(SYSTEMS, ports, strict=True)}
        with Supervisor(settings.VAR_DIR / "logs") as supervisor:
            with step("Starting the web server, the worker and three channel systems"):
                start_web(supervisor, port=port)
                start_worker(supervisor, folder=settings.VAR_DIR)
                for spec, number in zip(SYSTEMS, ports, strict=True):
                    start_channel_system(supervisor, spec, port=number, folder=folder, registry=registry)
                wait_until_ready(supervisor, urls={"The web server": f"{registry}/healthz", **pages})
            _welcome(registry, passwords, pages)
            supervisor.watch()


def _welcome(registry: str, passwords: Mapping[str, str], pages: Mapping[str, str]) -> None:
    people = [(person.username, passwords[person.username], person.role or "Superuser") for person in PEOPLE]
    say(
        f"""
Throughline is running: {registry}/

Sign in as one of these. The passwords were made for this run and end with the next one.
{table([("name", "password", "role"), *people])}

Channel systems, each a process of its own; their pages show what they serve.
{table([("channel system", "page"), *pages.items()])}

API documentation: {registry}{reverse("api-docs")}
Logs: {settings.VAR_DIR / "logs"}
Ctrl-C stops everything and keeps the data."""
    )
