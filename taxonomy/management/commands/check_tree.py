"""`manage.py check_tree [--repair]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from people.models import User
from people.services.system_actor import system_actor
from taxonomy.services.tree_repair import inconsistencies, repair_tree


class Command(BaseCommand):
    help = "Compare the tree numbers and the ancestor table of all terms with their parents. Exits with 1 if they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Rebuild both from the parents.")
        parser.add_argument("--actor", help="User name of the person who repairs, for the log (default: the system).")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["repair"]:
            self._repair(options["actor"])
        found = inconsistencies()
        for line in found:
            self.stdout.write(line)
        if found:
            hint = "" if options["repair"] else " Rebuild them with --repair."
            said = ngettext(
                "%(count)d term differs from what its parents say.",
                "%(count)d terms differ from what their parents say.",
                len(found),
            )
            raise CommandError(said % {"count": len(found)} + hint)
        self.stdout.write("The tree numbers and the ancestor table agree with the parents.")

    def _repair(self, username: str | None) -> None:
        actor = User.objects.filter(username=username).first() if username else system_actor()
        if actor is None:
            raise CommandError(f"There is no user “{username}”.")
        try:
            repaired = repair_tree(actor=actor)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        said = ngettext("%(count)d row was repaired.", "%(count)d rows were repaired.", repaired)
        self.stdout.write(said % {"count": repaired})
