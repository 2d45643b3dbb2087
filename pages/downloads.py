"""Downloads of the pages."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from taxonomy.queries.exporting import Export
from taxonomy.vocabulary.writers import csv_table


def file_download(export: Export) -> HttpResponse:
    """An export as a download."""
    return HttpResponse(export.content, content_type=export.content_type, headers=_as_attachment(export.file_name))


def csv_download(file_name: str, header: Sequence[str], records: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV download for spreadsheets: UTF-8 with a byte order mark; cells that would run as formulas are guarded."""
    content = csv_table.write(header, records, for_excel=True)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=_as_attachment(file_name))


def _as_attachment(file_name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(as_attachment=True, filename=file_name) or ""}
