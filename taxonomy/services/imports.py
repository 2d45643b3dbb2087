"""Imports as jobs: a file is uploaded, read and planned, looked at by a person, and carried out. The row is the queue.

One worker at a time has an import (jobs/lease.py); what a worker that was killed did not finish has not happened.
"""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jobs import lease
from jobs.aside import beat_aside
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy.models import Facet, ImportState, TermImport
from taxonomy.queries.planning import plan_rows
from taxonomy.services.importing import execute_import
from taxonomy.vocabulary.imports import packing, shown
from taxonomy.vocabulary.imports.effects import Effect
from taxonomy.vocabulary.imports.plan import Plan
from taxonomy.vocabulary.labels import storable
from taxonomy.vocabulary.languages import is_language_tag
from taxonomy.vocabulary.limits import MAX_FILE_BYTES
from taxonomy.vocabulary.readers.formats import READERS, guess
from taxonomy.vocabulary.rows import Reading

NAME_BYTES = 150
PROBLEMS_SHOWN = 10
"""Of a file in which there is no term."""
logger = logging.getLogger(__name__)


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
    """Take in a file to be read; without `format` it is detected. Raises PermissionDenied without `taxonomy.import_term`;
    ValidationError by field for an empty file, one of more than MAX_FILE_BYTES, a format that is unknown or cannot be detected,
    and an unknown language."""
    require(actor, "taxonomy.import_term")
    problems: dict[str, str] = {}
    if not content:
        problems["file"] = _("The file is empty.")
    elif len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        message = _("The file has %(size).1f MB; at most %(limit)d MB are read. Split it and import the parts.")
        problems["file"] = message % {"size": len(content) / 1024 / 1024, "limit": limit}
    if not problems and not format:
        format = _guessed(file_name, content)  # noqa: A001 - as above
        if not format:
            problems["format"] = _("The format could not be detected from the file. Choose it.")
    elif format and format not in READERS:
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


@retried
def confirm_import(*, term_import: TermImport, plan_digest: str, actor: User) -> TermImport:
    """Have a plan carried out by the next worker, in the name of `actor`, who has seen the one with the digest `plan_digest`.

    Raises PermissionDenied without `taxonomy.import_term`; ValidationError (code "conflict") when it is not planned, when there
    is another plan by now, and for a plan that takes a change request.
    """
    require(actor, "taxonomy.import_term")
    with transaction.atomic():
        row = _planned(term_import, plan_digest)
        if shown.read(bytes(row.rows or b""), Effect.PROBLEM).needs_change_request:
            raise ValidationError(
                _("This import changes terms that are in use. Submit it as a change request, so that others can agree."),
                code="conflict",
            )
        row.state, row.message = ImportState.STARTING, ""
        row.done = row.total = 0  # nobody sees into the one transaction that it will be
        return save_as(row, actor=actor)


@retried
def hold_import(*, term_import: TermImport, plan_digest: str, actor: User) -> TermImport:
    """Keep a plan for a change request: nobody else can carry it out or cancel it. Raises as confirm_import does, but not
    because others must agree."""
    require(actor, "taxonomy.import_term")
    with transaction.atomic():
        row = _planned(term_import, plan_digest)
        row.state, row.message = ImportState.SUBMITTED, ""
        return save_as(row, actor=actor)


@retried
def reopen_import(*, term_import: TermImport, message: str, actor: User, is_stale: bool = False) -> None:
    """Let an import be looked at again that waited for a change request, which came to nothing; `message` says why. Does
    nothing to any other. A plan that `is_stale` is made anew."""
    with transaction.atomic():
        row = TermImport.objects.select_for_update(of=("self",)).select_related("facet").get(pk=term_import.pk)
        if row.state != ImportState.SUBMITTED:
            return
        row.state, row.message = ImportState.PLANNED, storable(message)
        if is_stale:
            reading = packing.unpack(shown.rows_behind(bytes(row.rows or b"")))
            plan, _existing = plan_rows(row, reading.rows)
            row.rows = _packed(plan, reading)
            row.plan_digest, row.counts = plan.digest, plan.counts
        save_as(row, actor=actor)


@retried
def cancel_import(*, term_import: TermImport, actor: User) -> TermImport:
    """Give an import up, whatever it is at; nothing of it remains in the facet.

    Raises PermissionDenied without `taxonomy.import_term`; ValidationError (code "conflict") when it has come to its end, and
    when it is in a change request.
    """
    require(actor, "taxonomy.import_term")
    with transaction.atomic():
        row = TermImport.objects.select_for_update().defer("content", "rows").get(pk=term_import.pk)
        if row.state == ImportState.SUBMITTED:
            message = _("The import of %(file)s is in a change request. Withdraw that first.")
            raise ValidationError(message % {"file": row.file_name}, code="conflict")
        if not lease.cancel(row, ImportState.CANCELLED):
            message = _("The import of %(file)s cannot be cancelled any more; it is: %(state)s.")
            names = {"file": row.file_name, "state": row.get_state_display()}
            raise ValidationError(message % names, code="conflict")
        row.message, row.content = "", None
        return save_as(row, actor=actor)


def look_for_imports(*, only: TermImport | None = None) -> int:
    """Do all that imports wait for, or what `only` waits for; returns how many there were. Safe to run at any time in several
    processes; people decided before."""
    count = 0
    while row := _claim(only):
        count += 1
        try:
            if row.state == ImportState.READING:
                _read(row)
            elif row.state == ImportState.RUNNING:
                _run(row)
        except lease.Stopped:
            logger.info("The import %d was cancelled, or another worker has it.", row.pk)
    return count


def _claim(only: TermImport | None) -> TermImport | None:
    """An import that waits, or whose worker was lost, leased to this one; or one that was given up just now."""
    rows = TermImport.objects.select_related("facet", "created_by").defer("content", "rows")
    with transaction.atomic():
        row = lease.claim(rows.filter(pk=only.pk) if only else rows)
        if row is None:
            return None
        row.message = ""
        if row.lease_until is None:  # given up
            row.message = _(
                "Two workers were lost over this import, so it was stopped; nothing has changed. Split the file and try again."
            )
        elif lease.is_taken_over(row):
            row.message = _("The worker that had it was lost; another one has taken over.")
        return save_as(row, actor=row.created_by)


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
        _refuse(row, [_("There is no term in the file."), *map(str, reading.problems[:PROBLEMS_SHOWN])])
        return
    lease.beat(row, done=0, total=len(reading.rows))
    _keep_plan(row, reading, message="")


def _reading(row: TermImport) -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / row.file_name
        path.write_bytes(bytes(row.content or b""))
        return READERS[row.format](path, row.language, row.facet.code)


def _keep_plan(row: TermImport, reading: Reading, *, message: str) -> None:
    total = len(reading.rows)
    plan, _existing = plan_rows(row, reading.rows, lambda done: lease.beat(row, done=done, total=total))
    _finish(
        row,
        ImportState.PLANNED,
        content=None,
        rows=_packed(plan, reading),
        plan_digest=plan.digest,
        counts=plan.counts,
        message=message,
        done=total,
        total=total,
    )


def _packed(plan: Plan, reading: Reading) -> bytes:
    return shown.pack(plan, reading.problems) + packing.pack(reading.rows, reading.problems)


def _planned(term_import: TermImport, plan_digest: str) -> TermImport:
    """The import, locked. Raises ValidationError (code "conflict") unless it is planned, with the plan of this digest."""
    row = TermImport.objects.select_for_update().defer("content").get(pk=term_import.pk)
    if row.state != ImportState.PLANNED:
        message = _("The import of %(file)s cannot be carried out now; it is: %(state)s.")
        names = {"file": row.file_name, "state": row.get_state_display()}
        raise ValidationError(message % names, code="conflict")
    if row.plan_digest != plan_digest:
        raise ValidationError(_("There is another plan by now. Look at it again."), code="conflict")
    return row


def _refuse(row: TermImport, messages: list[str]) -> None:
    _finish(row, ImportState.REFUSED, content=None, message=storable("\n".join(messages)))


def _run(row: TermImport) -> None:
    """Carry the plan out in the name of the person who confirmed it; where that is not possible, plan anew."""
    confirmed = row.history.filter(state=ImportState.STARTING).select_related("history_user").latest("history_id")
    try:
        execute_import(
            term_import=row,
            plan_digest=row.plan_digest,
            actor=confirmed.history_user,
            watch=lambda: beat_aside(row, row.done),  # or whatever takes longer than a lease counts as lost
        )
    except (ValidationError, PermissionDenied) as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        reading = packing.unpack(shown.rows_behind(bytes(row.rows or b"")))
        _keep_plan(row, reading, message=reason)


def _finish(row: TermImport, state: ImportState, **values: Any) -> None:
    """Store what came of it. Raises Stopped where the import is no longer ours."""
    with transaction.atomic():
        lease.finish(row, state)
        for name, value in values.items():
            setattr(row, name, value)
        save_as(row, actor=row.created_by)


def _guessed(file_name: str, content: bytes) -> str:
    """The format of a file; "" where it cannot be detected."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(_safe_name(file_name)).suffix}"
        path.write_bytes(content)
        return guess(path)


def _safe_name(file_name: str) -> str:
    """The name of a file without its folder, short enough for every file system, its ending kept."""
    name = Path(file_name.replace("\\", "/")).name.replace("\0", "") or "file"
    stem, ending = Path(name).stem, Path(name).suffix[:20]
    while len(f"{stem}{ending}".encode()) > NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{ending}"
