"""The impact of operations, as pages show it, and as a CSV list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from content.rules.canonical import canonical_json, sha256_hex
from pages.doors import SignedIn, permitted
from pages.downloads import csv_download
from people.language import reader_language
from propagation.review.models import ChangeRequest
from propagation.review.queries.operation_texts import OperationText, operation_texts
from propagation.review.services.term_impact import Impact, impact_of, impact_rows
from taxonomy.queries.references import path_names
from taxonomy.vocabulary.operation_json import from_json, to_json
from taxonomy.vocabulary.operations import Operation


@dataclass(frozen=True)
class Preview:
    """Operations, their texts, and what they would do now. `payload` is the operations as JSON, for the CSV list.

    `token` is a digest of the operations and their counts; a form sends it back to prove what the person has seen.
    """

    texts: Sequence[OperationText]
    impact: Impact
    journeys: Sequence[str]
    payload: str
    token: str

    @property
    def headline(self) -> str:
        """The impact in a sentence."""
        counts = self.impact.counts
        if not counts["assets"]:
            return _("No asset carries any of these terms, so nothing changes on any channel system.")
        assets = ngettext("%(count)d asset", "%(count)d assets", counts["assets"]) % {"count": counts["assets"]}
        if not counts["channel_systems"]:
            return _("It affects %(assets)s. Nothing changes on any channel system.") % {"assets": assets}
        systems = ngettext("%(count)d channel system", "%(count)d channel systems", counts["channel_systems"])
        documents = ngettext("%(count)d document", "%(count)d documents", counts["documents"])
        values = {
            "assets": assets,
            "live": counts["live_assets"],
            "documents": documents % {"count": counts["documents"]},
            "systems": systems % {"count": counts["channel_systems"]},
        }
        return _("It affects %(assets)s (%(live)d live), with %(documents)s on %(systems)s.") % values


def preview_of(operations: Sequence[Operation], *, own: ChangeRequest | None = None) -> Preview:
    """Rehearse `operations`; `own` is the change request that carries them, if any."""
    language = reader_language()
    impact = impact_of(operations, own=own)
    payload = [to_json(operation) for operation in operations]
    names = path_names(impact.journeys, language)
    return Preview(
        texts=operation_texts(operations, language),
        impact=impact,
        journeys=[names[term.pk] for term in impact.journeys],
        payload=json.dumps(payload),
        token=token_of(payload, impact.counts),
    )


def token_of(operations: Sequence[dict[str, Any]], counts: Mapping[str, int]) -> str:
    """The token of a preview of `operations`, as JSON, with these counts."""
    return sha256_hex(canonical_json({"operations": list(operations), "counts": dict(counts)}))


@require_POST
@permitted("taxonomy.view_term", "taxonomy.change_term", "content.view_asset")
def impact_csv(request: SignedIn) -> HttpResponse:
    """Download the list behind a preview: what the operations in `operations` (JSON) would do now."""
    try:
        operations = [from_json(payload) for payload in json.loads(request.POST.get("operations", ""))]
    except (ValueError, TypeError, AttributeError, ValidationError) as error:
        raise BadRequest("No list of operations") from error
    return _download(impact_of(operations), "impact.csv")


@require_safe
@permitted("propagation.view_changerequest", "content.view_asset")
def change_request_impact_csv(request: SignedIn, number: int) -> HttpResponse:
    """Download the list behind the impact of a change request, as it is now."""
    change_request = get_object_or_404(ChangeRequest, pk=number)
    operations = [from_json(change.operation) for change in change_request.term_changes.all()]
    return _download(impact_of(operations, own=change_request), f"{change_request.label}-impact.csv")


def _download(impact: Impact, name: str) -> HttpResponse:
    header, *rows = impact_rows(impact)
    return csv_download(name, header, rows)
