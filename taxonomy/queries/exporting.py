"""Exports: a facet, a branch of it or one of its versions as a file."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from taxonomy.models import Facet, Term
from taxonomy.queries.term_rows import rows_of
from taxonomy.queries.terms import paths
from taxonomy.queries.version_rows import find_version, rows_of_version
from taxonomy.vocabulary.codes import CODE_PATTERN
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE
from taxonomy.vocabulary.row_paths import Paths, at_and_below
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.writers import skos, terms_csv


class Export(NamedTuple):
    """A file to hand out."""

    content: bytes
    content_type: str
    file_name: str


class _Job(NamedTuple):
    facet: Facet
    rows: Sequence[TermRow]
    names: Paths
    uris: Mapping[str, str]
    base_uri: str


_Found = tuple[Sequence[TermRow], Paths, Mapping[str, str]]
"""(rows, how terms are named in paths, code -> URI of terms that the rows refer to but do not hold)."""


class Format(NamedTuple):
    """A format: its name for people, its media type, the ending of its file names, and how to write it."""

    name: str | Promise
    content_type: str
    ending: str
    write: Callable[[_Job], bytes]


def _csv(job: _Job, *, for_excel: bool) -> bytes:
    named = {row.code: job.names.named(row.code) for row in job.rows}
    return terms_csv.write(job.rows, facet=job.facet.code, paths=named, for_excel=for_excel)


def _skos(job: _Job, written: skos.Format) -> bytes:
    base_uri = job.base_uri
    if job.facet.uri:
        base_uri = job.facet.uri if job.facet.uri.endswith(("/", "#", ":")) else f"{job.facet.uri}/"
    return skos.write(
        job.rows,
        scheme_uri=job.facet.uri or base_uri,
        title={"": job.facet.name},  # the language of a facet's name is not recorded
        format=written,
        base_uri=base_uri,
        uris=job.uris,
    )


_CSV = "text/csv; charset=utf-8"
FORMATS: Mapping[str, Format] = {
    "csv": Format(gettext_lazy("CSV"), _CSV, "csv", lambda job: _csv(job, for_excel=False)),
    "excel": Format(gettext_lazy("CSV for Excel"), _CSV, "csv", lambda job: _csv(job, for_excel=True)),
    "turtle": Format(gettext_lazy("SKOS as Turtle"), "text/turtle; charset=utf-8", "ttl", lambda job: _skos(job, "turtle")),
    "json-ld": Format(gettext_lazy("SKOS as JSON-LD"), "application/ld+json", "jsonld", lambda job: _skos(job, "json-ld")),
}


def export(
    facet: Facet,
    *,
    branch: str | None = None,
    version: str | None = None,
    format: str,  # noqa: A002 - the word for it, as in the writers
    base_uri: str,
) -> Export:
    """The terms of `facet` as a file: as they are now, or as in the version with the number `version` ("1.2"); all of them, or
    only the term with the code `branch` and those below it.

    A term without a URI, inside or outside of the branch, gets the URI of the facet followed by its code; where the facet has
    none either, it gets `base_uri` followed by its code. Paths in a CSV are in English where there is any, so that the same
    terms always give the same file.
    Raises ValidationError by field (format, version, branch) naming what does not exist.
    """
    if format not in FORMATS:
        names = {"format": format[:50], "known": ", ".join(FORMATS)}
        raise ValidationError({"format": _("There is no format “%(format)s”; choose one of %(known)s.") % names})
    rows, found, uris = _version(facet, version, branch) if version else _living(facet, branch)
    chosen = FORMATS[format]
    content = chosen.write(_Job(facet, rows, found, uris, base_uri))
    file_name = "-".join(part for part in (facet.code, branch, version) if part)
    return Export(content, chosen.content_type, f"{file_name}.{chosen.ending}")


def _version(facet: Facet, number: str, branch: str | None) -> _Found:
    version = find_version(facet, number)
    if version is None:
        message = _("The facet %(facet)s has no version %(number)s.") % {"facet": facet.code, "number": number[:30]}
        raise ValidationError({"version": message})
    rows = rows_of_version(version)
    names = Paths(rows, FALLBACK_LANGUAGE)
    if not branch:
        return rows, names, {}
    if branch not in names.rows:
        message = _("Version %(number)s of the facet %(facet)s has no term “%(code)s”.")
        raise ValidationError({"branch": message % {"facet": facet.code, "number": number, "code": branch[:100]}})
    return at_and_below(rows, branch), names, {row.code: row.uri for row in rows}


def _living(facet: Facet, branch: str | None) -> _Found:
    if not branch:
        rows = rows_of(facet)
        return rows, Paths(rows, FALLBACK_LANGUAGE), {}
    term = Term.objects.filter(facet=facet, code=branch).first() if re.fullmatch(CODE_PATTERN, branch) else None
    if term is None:
        message = _("The facet %(facet)s has no term “%(code)s”.") % {"facet": facet.code, "code": branch[:100]}
        raise ValidationError({"branch": message})
    rows = rows_of(facet, branch=term)
    named = {code for row in rows for code in (row.parent_code, *row.broader, *row.related, *row.replaced_by)}
    outside = Term.objects.filter(facet=facet, code__in=named - {row.code for row in rows})
    parents = {row.parent_code for row in rows}
    above = [other for other in outside if other.code in parents]
    found = paths(above, FALLBACK_LANGUAGE)
    names = Paths(rows, FALLBACK_LANGUAGE, above={parent.code: found[parent.pk] for parent in above})
    return rows, names, {other.code: other.uri for other in outside}
