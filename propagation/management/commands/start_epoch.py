"""`manage.py start_epoch --actor USERNAME --reason TEXT`: starts a new epoch after a restore from a backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from propagation.delivery.services.epochs import start_epoch


class Command(BaseCommand):
    help = "Start a new epoch after a restore from a backup: everything is sent once more, old pull cursors are refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--actor", required=True, help="username of the person who does this")
        parser.add_argument("--reason", required=True, help="why, such as which backup was restored")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError(f"There is no user {options['actor']}.")
        try:
            epoch = start_epoch(reason=options["reason"], actor=actor)
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Epoch {epoch} has begun.")
