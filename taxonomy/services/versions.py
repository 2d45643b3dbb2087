"""Publishing versions of facets."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Facet, FacetVersion
from taxonomy.queries import current_version
from taxonomy.queries.quality_reports import errors_of
from taxonomy.queries.term_rows import rows_of
from taxonomy.queries.version_rows import latest_version, rows_of_version
from taxonomy.vocabulary.quality import Finding
from taxonomy.vocabulary.versions import compare, freeze, next_number

ERRORS_NAMED = 10


@retried
def publish_version(*, facet: Facet, note: str, seen_sha256: str, actor: User) -> FacetVersion:
    """Publish `facet` as it is now as its next version: 1.0 first, then a major one, or a minor one where only wording changed.

    `seen_sha256` is the hash of what `actor` looked at (CurrentVersion.frozen). Raises PermissionDenied without
    `taxonomy.publish_facet`. Raises ValidationError by field for a blank `note`; with the first errors of the quality report,
    if there are any; with code "conflict" when the facet has changed since `actor` looked at it, has no terms, or has not
    changed since the last version.
    """
    require(actor, "taxonomy.publish_facet")
    if not note.strip():
        raise ValidationError({"note": _("Say in a sentence what changed, for those who use the facet.")})
    # What takes long is done before the lock. Inside it we only check that nothing has changed meanwhile.
    at, rows = current_version.stamp(facet), rows_of(facet)
    frozen, last = freeze(rows), latest_version(facet)
    if frozen.sha256 != seen_sha256:
        raise _changed_meanwhile()
    if not rows:
        message = _("The facet %(facet)s has no terms to publish.") % {"facet": facet.code}
        raise ValidationError(message, code="conflict")
    if errors := errors_of(facet, rows):
        raise ValidationError(_named(errors))
    kinds = {difference.kind for difference in compare(rows_of_version(last), rows)} if last else set()
    number = next_number((last.major, last.minor) if last else None, kinds)
    if number is None:
        message = _("Nothing has changed since version %(number)s.") % {"number": last}
        raise ValidationError(message, code="conflict")
    with tree_lock.locked():
        is_same = current_version.stamp(facet) == at or freeze(rows_of(facet)).sha256 == frozen.sha256
        if not is_same or latest_version(facet) != last:
            raise _changed_meanwhile()
        return FacetVersion.objects.create(
            facet=facet,
            major=number[0],
            minor=number[1],
            note=note.strip(),
            term_count=frozen.term_count,
            content=frozen.content,
            sha256=frozen.sha256,
            published_by=actor,
        )


def _changed_meanwhile() -> ValidationError:
    return ValidationError(_("The facet has changed since you looked at it; look again at what changed."), code="conflict")


def _named(errors: list[Finding]) -> list[str]:
    more = len(errors) - ERRORS_NAMED
    messages = [error.message for error in errors[:ERRORS_NAMED]]
    if more > 0:
        messages.append(ngettext("%(count)d more error.", "%(count)d more errors.", more) % {"count": more})
    return messages
