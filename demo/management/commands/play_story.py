"""`manage.py play_story`: one change from draft to proof. Needs a database of its own; `make story` gives it one."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import Asset
from demo.channel_systems import ensure_channel_systems
from demo.drafting import replace_wording
from demo.loading import People
from demo.people import ensure_people
from demo.ports import free_port
from demo.processes import start_channel_system, start_web, start_worker, wait_until_ready
from demo.story_input import Imported, data_folder, import_demo, import_real, write_problems
from demo.story_road import approve_and_release, await_reports, refuse_own_approval, show_landing, submit
from demo.story_table import proof, render
from demo.supervisor import Supervisor
from demo.terminal import say, step
from propagation.feed.models import Release

PROBLEMS_SHOWN = 3


class Command(BaseCommand):
    """Import, release everything, change 25 assets, and prove that three channel systems serve the change."""

    help = "Play the story: one change from draft to proof, with real processes."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--problems", type=Path, required=True, help="file for all problems of the imports")
        parser.add_argument("--tamper", default="", metavar="CODE", help="let this channel system alter what it serves")

    def handle(self, *args: Any, problems: Path, tamper: str = "", **options: Any) -> None:
        with step("A fresh database"):
            call_command("migrate", verbosity=0)
            people = ensure_people()
            # So that she is refused because the change is her own, and not because she may not review.
            people["ana"].groups.add(Group.objects.get(name="Reviewer"))
        with step("Terms and content"):
            imported = _import(people)
            _show_problems(imported, problems)
        with Supervisor(settings.VAR_DIR / "logs") as supervisor:
            with step("Web server, worker and three channel systems, each a process of its own"):
                pages = _start(supervisor, imported, people, tamper)
            with step("First release: everything"):
                _release_everything(people, supervisor)
            with step(f"One change that touches {len(imported.changed)} assets"):
                release = _change(imported, people, supervisor)
            lines = proof(release, pages)
        for code, documents in lines.items():
            say(f"\n{render(code, documents)}")
        if set(lines) != set(pages) or not all(line.is_same for documents in lines.values() for line in documents):
            raise CommandError("Not every channel system serves what was released.")
        count = sum(len(documents) for documents in lines.values())
        say(f"\nProved: {len(lines)} channel systems serve {count} documents of the change, byte for byte.")


def _import(people: People) -> Imported:
    folder = data_folder()
    if folder is not None:
        say(f"  Real files from {folder}")
        return import_real(folder, people)
    say("  No folder of real files (THROUGHLINE_DATA), so the demo is played.")
    return import_demo(people)


def _show_problems(imported: Imported, path: Path) -> None:
    total = sum(len(found) for found in imported.problems.values())
    if not total:
        return
    write_problems(imported.problems, path)
    say(f"  Skipped or repaired by imports: {total}. All of them: {path}")
    for found in imported.problems.values():
        for problem in found[:PROBLEMS_SHOWN]:
            say(f"    {problem}")
        if len(found) > PROBLEMS_SHOWN:
            say(f"    ... and {len(found) - PROBLEMS_SHOWN} more of this file")


def _start(supervisor: Supervisor, imported: Imported, people: People, tamper: str) -> dict[str, str]:
    """Start all processes; return channel system code -> base URL of its page. The system `tamper` alters what it serves."""
    if tamper and tamper not in (codes := [spec.code for spec in imported.systems]):
        raise CommandError(f"There is no channel system {tamper}; there are {', '.join(codes)}.")
    port = free_port()
    registry = f"http://127.0.0.1:{port}"
    ports = [free_port() for _spec in imported.systems]
    folder = settings.VAR_DIR / "channel-systems"
    ensure_channel_systems(specs=imported.systems, ports=ports, folder=folder, actor=people["chris"])
    start_web(supervisor, port=port)
    start_worker(supervisor, folder=settings.VAR_DIR)
    for spec, number in zip(imported.systems, ports, strict=True):
        start_channel_system(supervisor, spec, port=number, folder=folder, registry=registry, tamper=spec.code == tamper)
    pages = {spec.code: f"http://127.0.0.1:{number}" for spec, number in zip(imported.systems, ports, strict=True)}
    wait_until_ready(supervisor, urls={"The web server": f"{registry}/healthz", **pages})
    return pages


def _release_everything(people: People, supervisor: Supervisor) -> None:
    assets = list(Asset.objects.order_by("pk"))
    request = submit(title="Everything, for the first time", reason="The channels start empty.", assets=assets, people=people)
    expected = show_landing(request)
    await_reports(approve_and_release(request, people), expected, supervisor)


def _change(imported: Imported, people: People, supervisor: Supervisor) -> Release:
    replace_wording(assets=imported.changed, wordings=imported.wordings, actor=people["ana"])
    request = submit(
        title="The legal line changes",
        reason="Legal asked for the new wording on every channel that carries it.",
        assets=imported.changed,
        people=people,
    )
    expected = show_landing(request)
    refuse_own_approval(request, people)
    release = approve_and_release(request, people)
    await_reports(release, expected, supervisor)
    return release
