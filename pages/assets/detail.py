"""One asset: what is written, what is live, and what each channel system serves of it."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from content.models import Asset, Variant
from content.queries.assets import tagged_terms
from content.rules.snapshots import COPY_FIELDS
from pages import crumbs
from pages.changes.differences import ShownChange, field_label, show_changes
from pages.changes.landing import Served, serves
from pages.doors import SignedIn, permitted
from people.language import reader_language
from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import listed_states, shown_status
from propagation.delivery.rules.states import Shown
from propagation.feed.models import Document
from propagation.review.models import Change, ChangeRequest
from propagation.review.queries.asset_states import asset_states
from propagation.review.queries.drafts import draft_changes
from taxonomy.models import Facet, Term
from taxonomy.queries.references import path_names, standings
from taxonomy.queries.terms import ancestor_ids
from taxonomy.vocabulary.codes import CHANNEL_FACET

MOST_ROWS = 20


@dataclass(frozen=True)
class ServedRow:
    """A document on one channel system, or on none (`state` is None)."""

    document: Document
    channel: str
    state: ServingState | None
    status: Shown | None
    serves: Served | None


@require_safe
@permitted("content.view_asset")
def asset_detail(request: SignedIn, code: str) -> HttpResponse:
    """Show the draft beside what is live, with revisions, change requests and what channel systems serve."""
    asset = get_object_or_404(Asset.objects.select_related("live_revision"), code=code)
    language = reader_language()
    own = list(asset.variants.select_related("channel"))
    terms = tagged_terms(asset)
    documents = list(asset.documents.select_related("channel", "current__revision"))
    names = path_names({*terms, *(variant.channel for variant in own), *(document.channel for document in documents)}, language)
    variants = sorted(((names[variant.channel_id], variant) for variant in own), key=_by_channel)
    sees_requests = request.user.has_perm("propagation.view_changerequest")
    difference, state = _difference(asset, language), asset_states([asset])[asset.pk]
    may_submit = request.user.has_perm("propagation.submit_changerequest") and not asset.is_withdrawn
    context = {
        "asset": asset,
        "state": state,
        "difference": difference,
        "variants": variants,
        "core_only": _core_only(terms, own, asset.language, names),
        "matrix": _matrix(asset, [variant for _channel, variant in variants]),
        "tags": _by_facet(terms, names, language),
        "served": _served(documents, names),
        "changes": _changes(asset) if sees_requests else [],
        "revisions": asset.revisions.select_related("created_by").order_by("-number")[:MOST_ROWS],
        "can_edit": request.user.has_perm("content.change_asset") and not asset.is_withdrawn,
        "may_submit": may_submit,
        "can_submit": may_submit and bool(difference and difference.diff.count) and not state.is_open,
        "can_submit_newer": may_submit and state.is_open and state.has_newer_draft,
        "crumbs": crumbs.assets(),
    }
    return render(request, "assets/detail.html", context)


def _difference(asset: Asset, language: str) -> ShownChange | None:
    """How the draft differs from what is live; None when withdrawn."""
    return None if asset.is_withdrawn else show_changes(draft_changes([asset]), language)[0]


def _core_only(tags: list[Term], variants: list[Variant], language: str, names: dict[int, str]) -> list[tuple[str, str]]:
    """(channel, channel above it) for each tagged channel that gets the core although a channel above it has a variant in the
    language of the core: a variant fills only its own channel."""
    own = {variant.channel_id for variant in variants if variant.language == language}
    channels = [term for term in tags if term.facet.code == CHANNEL_FACET and term.pk not in own]
    above = ancestor_ids({term.pk for term in channels}) if own and channels else {}
    return [(names[term.pk], names[pk]) for term in channels for pk in sorted(own & above.get(term.pk, set()))]


def _by_channel(pair: tuple[str, Variant]) -> tuple[str, str]:
    return pair[0], pair[1].language


def _matrix(asset: Asset, variants: list[Variant]) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each copy field: its label and, for each variant, the variant's own text and the core's text."""
    return [
        (
            field_label(name),
            [(getattr(variant, name), getattr(asset, name)) for variant in variants],
        )
        for name in COPY_FIELDS
    ]


def _by_facet(terms: list[Term], names: dict[int, str], language: str) -> list[tuple[Facet, list[tuple[Term, str, str]]]]:
    """Facet -> its terms, each with its path and, if another term replaces it, a text that says so."""
    standing = standings(terms, language)
    found: dict[Facet, list[tuple[Term, str, str]]] = defaultdict(list)
    for term in terms:
        found[term.facet].append((term, names[term.pk], standing.get(term.pk, "")))
    return sorted(found.items(), key=lambda pair: (pair[0].position, pair[0].code))


def _served(documents: list[Document], names: dict[int, str]) -> list[ServedRow]:
    states: dict[int, list[ServingState]] = defaultdict(list)
    for state in listed_states().filter(document__in=documents).order_by("channel_system__code"):
        states[state.document_id].append(state)
    rows = []
    for document in sorted(documents, key=lambda document: (names[document.channel_id], document.language)):
        name = names[document.channel_id]
        rows += [ServedRow(document, name, state, shown_status(state), serves(state)) for state in states[document.pk]]
        if not states[document.pk]:
            rows.append(ServedRow(document, name, None, None, None))
    return rows


def _changes(asset: Asset) -> list[ChangeRequest]:
    newest = Change.objects.filter(asset=asset).select_related("change_request__author").order_by("-pk")[:MOST_ROWS]
    return [change.change_request for change in newest]
