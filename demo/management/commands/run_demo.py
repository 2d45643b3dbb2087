"""`manage.py run_demo`: what `make run` starts."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.urls import reverse

from demo.channel_systems import SYSTEMS, ensure_channel_systems
from demo.people import PEOPLE, ensure_people, new_passwords
from demo.ports import free_port
from demo.processes import start_channel_system, start_web, start_worker, wait_until_ready
from demo.supervisor import Supervisor
from demo.terminal import say, step, table
from people.services.first_run import nobody_yet


class Command(BaseCommand):
    """Set up the demo, run its processes until one dies or Ctrl-C, and stop them all."""

    help = "Run Throughline with its demo: web server, worker and three channel systems."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--empty", action="store_true", help="without the demo: people begin on the first-run page")

    def handle(self, *args: Any, port: int, empty: bool, **options: Any) -> None:
        folder: Path = settings.VAR_DIR / "demo"
        ports = _ports(port)
        with step("Preparing the database"):
            call_command("migrate", verbosity=0)
        with step("Collecting the pages' style sheets and scripts"):
            call_command("collectstatic", interactive=False, verbosity=0)
        if empty:
            _run_empty(port)
            return
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


def _run_empty(port: int) -> None:
    """Run the web server and the worker, and say where the first person begins."""
    connections.close_all()
    registry = f"http://127.0.0.1:{port}"
    with Supervisor(settings.VAR_DIR / "logs") as supervisor:
        with step("Starting the web server and the worker"):
            start_web(supervisor, port=port)
            start_worker(supervisor, folder=settings.VAR_DIR)
            wait_until_ready(supervisor, urls={"The web server": f"{registry}/healthz"})
        say(f"\nThroughline is running: {registry}/\n")
        if nobody_yet():
            say("It is empty. Make the first person here; the code in the address works once:")
            call_command("first_run", site=registry)
        connections.close_all()
        say(f"\nLogs: {settings.VAR_DIR / 'logs'}\nCtrl-C stops everything and keeps the data.")
        while not (settings.VAR_DIR / "demo" / SYSTEMS[-1].code / "token").exists():
            supervisor.check()
            time.sleep(0.5)
        _start_channel_systems(supervisor, port)
        supervisor.watch()


def _start_channel_systems(supervisor: Supervisor, port: int) -> None:
    """Start the channel systems of the demo, once somebody has loaded it on the first-run page."""
    folder, ports = settings.VAR_DIR / "demo", _ports(port)
    ensure_channel_systems(specs=SYSTEMS, ports=ports, folder=folder, actor=ensure_people()["chris"])
    connections.close_all()
    for spec, number in zip(SYSTEMS, ports, strict=True):
        start_channel_system(supervisor, spec, port=number, folder=folder, registry=f"http://127.0.0.1:{port}")
        say(f"{spec.name}: http://127.0.0.1:{number}/")


def _ports(port: int) -> list[int]:
    return [free_port(port + number) for number, _spec in enumerate(SYSTEMS, start=1)]


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
