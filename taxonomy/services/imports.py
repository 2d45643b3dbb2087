"""Imports as jobs: a file is uploaded, read and planned, looked at by a person, and carried out. The database is the queue.

A worker claims an import for a while (`lease_until`). One that is killed is followed by another when that has passed, and what
it did not finish has not happened. Whoever comes back and finds another lease, or another state, changes nothing.
"""

import logging
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from people.history import save_as
from people.models import User
from people.rights import require
from taxonomy.models import Facet, ImportState, TermImport
from taxonomy.queries.planning import plan_rows
from taxonomy.services.importing import execute_import
from taxonomy.vocabulary.imports import packing, shown
from taxonomy.vocabulary.imports.effects import Effect
from taxonomy.vocabulary.labels import storable
from taxonomy.vocabulary.languages import is_language_tag
from taxonomy.vocabulary.readers.formats import READERS
from taxonomy.vocabulary.readers.source import MAX_FILE_BYTES
from taxonomy.vocabulary.rows import Reading

LEASE = timedelta(minutes=2)
"""Well above what a file of the size that is let in takes between two signs of life; as long may a lost worker go unnoticed."""
BUSY = {ImportState.WAITING: ImportState.READING, ImportState.STARTING: ImportState.RUNNING}
"""State in which an import waits for a worker -> the one in which it has one."""
ENDED = (ImportState.REFUSED, ImportState.DONE, ImportState.CANCELLED)
NAME_BYTES = 150
PROBLEMS_TOLD = 10
"""Of a file in which there is no term."""
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody has cancelled the import, or another worker has it by now."""


def start_import(
    *,
    facet: Facet,
    file_name: str,
    content: bytes,
    format: str,  # noqa: A002 - the word for it, as in the readers
    language: str = "",
    deletes_missing: bool = False,
    cuts_loops: bool = False,
    actor: User,
) -> TermImport:
    """Take in a file to be read. Raises PermissionDenied without `taxonomy.import_term`; ValidationError by field for an empty
    file, one of more than MAX_FILE_BYTES, and an unknown format or language."""
    require(actor, "taxonomy.import_term")
    problems: dict[str, str] = {}
    if not content:
        problems["file"] = _("The file is empty.")
    elif len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        message = _("The file has %(size).1f MB; at most %(limit)d MB are read. Split it and import the parts.")
        problems["file"] = message % {"size": len(content) / 1024 / 1024, "limit": limit}
    if format not in READERS:
        problems["format"] = _("There is no format “%(format)s”.") % {"format": format[:50]}
    if language and not is_language_tag(language):
        problems["language"] = _("“%(language)s” is not a language tag; use one such as en, fr or pt-BR.") % {
            "language": language[:50]
        }
    if problems:
        raise ValidationError(problems)
    row = TermImport(
        facet=facet,
        file_name=_safe_name(file_name),
        format=format,
        language=language,
        deletes_missing=deletes_missing,
        cuts_loops=cuts_loops,
        content=content,
        created_by=actor,
    )
    return save_as(row, actor=actor)


def confirm_import(*, term_import: TermImport, plan_digest: str, actor: User) -> TermImport:
    """Have a plan carried out by the next worker, in the name of `actor`, who has seen the one with the digest `plan_digest`.

    Raises PermissionDenied without `taxonomy.import_term`; ValidationError (code "conflict") when it is not planned, when there
    is another plan by now, and for a plan that takes a change request.
    """
    require(actor, "taxonomy.import_term")
    with transaction.atomic():
        row = TermImport.objects.select_for_update().defer("content").get(pk=term_import.pk)
        if row.state != ImportState.PLANNED:
            message = _("The import of %(file)s cannot be carried out now; it is: %(state)s.")
            names = {"file": row.file_name, "state": row.get_state_display()}
            raise ValidationError(message % names, code="conflict")
        if row.plan_digest != plan_digest:
            raise ValidationError(_("There is another plan by now. Look at it again."), code="conflict")
        if shown.read(bytes(row.rows or b""), Effect.PROBLEM).needs_change_request:
            raise ValidationError(
                _("This import changes terms that are in use. Submit it as a change request, so that others can agree."),
                code="conflict",
            )
        row.state, row.message, row.lease_until = ImportState.STARTING, "", None
        row.done = row.total = 0  # nobody sees into the one transaction that it will be
        return save_as(row, actor=actor)


def cancel_import(*, term_import: TermImport, actor: User) -> TermImport:
    """Give an import up, whatever it is at; nothing of it remains in the facet.

    Raises PermissionDenied without `taxonomy.import_term`; ValidationError (code "conflict") when it has come to its end.
    """
    require(actor, "taxonomy.import_term")
    with transaction.atomic():
        row = TermImport.objects.select_for_update().defer("content", "rows").get(pk=term_import.pk)
        if row.state in ENDED:
            message = _("The import of %(file)s cannot be cancelled any more; it is: %(state)s.")
            names = {"file": row.file_name, "state": row.get_state_display()}
            raise ValidationError(message % names, code="conflict")
        row.state, row.message, row.lease_until = ImportState.CANCELLED, "", None
        row.content, row.finished_at = None, timezone.now()
        return save_as(row, actor=actor)


def look_for_imports(*, only: TermImport | None = None) -> int:
    """Do all that imports wait for, or what `only` waits for; returns how many there were. Safe to run at any time in several
    processes; people decided before."""
    count = 0
    while row := _claim(only):
        count += 1
        if row.state == ImportState.READING:
            _read(row)
        elif row.state == ImportState.RUNNING:
            _run(row)
    return count


def _claim(only: TermImport | None) -> TermImport | None:
    """An import that waits, or whose worker was lost, leased to this one. One that lost two workers is given up."""
    with transaction.atomic():
        due = _due().filter(pk=only.pk) if only else _due()
        for pk, lost, now in due.annotate(now=Now()).order_by("pk").values_list("pk", "lease_until", "now"):
            lease = now + LEASE
            # The condition is what holds where two look at once.
            if _due().filter(pk=pk, lease_until=lost).update(lease_until=lease):
                break
        else:
            return None
        row = TermImport.objects.select_related("facet", "created_by").defer("content", "rows").get(pk=pk)
        message = _("The worker that had it was lost; another one has taken over.")
        if lost and row.message:
            _give_up(row)
        else:
            row.state = BUSY.get(ImportState(row.state), row.state)
            row.message = message if lost else ""
            save_as(row, actor=row.created_by)
        return row


def _due() -> QuerySet[TermImport]:
    free = Q(lease_until=None) | Q(lease_until__lte=Now())
    return TermImport.objects.filter(free, state__in=[*BUSY, *BUSY.values()])


def _give_up(row: TermImport) -> None:
    """A file that takes one worker with it after another must not take the next."""
    is_read = row.state == ImportState.RUNNING
    row.state = ImportState.PLANNED if is_read else ImportState.REFUSED
    row.message = _(
        "Two workers were lost over this import, so it was stopped; nothing has changed. Split the file and try again."
    )
    row.lease_until, row.finished_at = None, None if is_read else timezone.now()
    save_as(row, actor=row.created_by)


def _read(row: TermImport) -> None:
    """Read the file and make its plan."""
    try:
        reading = _reading(row)
    except ValidationError as error:
        _refuse(row, error.messages)
        return
    except Exception:  # whatever a file does to a reader, whoever sent it is told
        logger.exception("Import %d (%s, %s) could not be read.", row.pk, row.file_name, row.format)
        _refuse(row, [_("The file could not be read, through a fault of ours that has been recorded. Is it of this format?")])
        return
    if not reading.rows:
        _refuse(row, [_("There is no term in the file."), *map(str, reading.problems[:PROBLEMS_TOLD])])
        return
    try:
        _beat(row, 0, len(reading.rows))
        _keep_plan(row, reading, message="")
    except Stopped:
        return


def _reading(row: TermImport) -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / row.file_name
        path.write_bytes(bytes(row.content or b""))
        return READERS[row.format](path, row.language, row.facet.code)


def _keep_plan(row: TermImport, reading: Reading, *, message: str) -> None:
    total = len(reading.rows)
    plan, _existing = plan_rows(row, reading.rows, lambda done: _beat(row, done, total))
    packed = shown.pack(plan, reading.problems) + packing.pack(reading.rows, reading.problems)
    _finish(
        row,
        state=ImportState.PLANNED,
        content=None,
        rows=packed,
        plan_digest=plan.digest,
        counts=plan.counts,
        message=message,
        done=total,
        total=total,
    )


def _refuse(row: TermImport, messages: list[str]) -> None:
    _finish(row, state=ImportState.REFUSED, content=None, message=storable("\n".join(messages)), finished_at=timezone.now())


def _run(row: TermImport) -> None:
    """Carry the plan out in the name of the person who confirmed it; where that is not possible, plan anew."""
    confirmed = row.history.filter(state=ImportState.STARTING).select_related("history_user").latest("history_id")
    try:
        execute_import(
            term_import=row, plan_digest=row.plan_digest, actor=confirmed.history_user, watch=lambda: _require_mine(row)
        )
    except Stopped:
        return
    except (ValidationError, PermissionDenied) as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        try:
            reading = packing.unpack(shown.rows_behind(bytes(row.rows or b"")))
            _keep_plan(row, reading, message=reason)
        except Stopped:
            return


def _beat(row: TermImport, done: int, total: int) -> None:
    """Tell how far it is, and keep the lease; raises Stopped where it is no longer ours."""
    now = TermImport.objects.filter(pk=row.pk).annotate(now=Now()).values_list("now", flat=True).get()
    if not _mine(row).update(done=done, total=total, lease_until=now + LEASE):
        raise Stopped
    row.done, row.total, row.lease_until = done, total, now + LEASE


def _require_mine(row: TermImport) -> None:
    """As _beat, without writing: inside the transaction of an import that would keep everybody else from the row."""
    if not _mine(row).exists():
        raise Stopped


def _mine(row: TermImport) -> QuerySet[TermImport]:
    return TermImport.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)


def _finish(row: TermImport, **values: Any) -> None:
    """Store what came of it, unless the import is no longer ours."""
    with transaction.atomic():
        fresh = TermImport.objects.select_for_update().defer("content", "rows").get(pk=row.pk)
        if (fresh.state, fresh.lease_until) != (row.state, row.lease_until):
            return
        for name, value in {**values, "lease_until": None}.items():
            setattr(fresh, name, value)
        save_as(fresh, actor=row.created_by)


def _safe_name(file_name: str) -> str:
    """The name of a file without its folder, short enough for every file system, its ending kept."""
    name = Path(file_name.replace("\\", "/")).name.replace("\0", "") or "file"
    stem, ending = Path(name).stem, Path(name).suffix[:20]
    while len(f"{stem}{ending}".encode()) > NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{ending}"
