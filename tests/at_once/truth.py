"""What must hold whatever happened at once, computed slowly and simply from the feed and the rows themselves."""

import json
from collections import defaultdict
from typing import Any

from channels.models import ChannelSystem
from content.models import Asset, Tag, Variant
from content.queries.assets import draft_snapshot
from content.rules.canonical import canonical_json, sha256_hex
from content.rules.snapshots import read_snapshot
from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import Document, FeedEntry
from propagation.feed.queries.verification import feed_problems
from propagation.feed.rules.documents import documents_of
from propagation.review.models import Change
from taxonomy.models import Term
from taxonomy.services.tree_repair import inconsistencies

Seen = dict[tuple[int, int], str]
"""(asset id, version of its draft) -> SHA-256 of what the version shows."""


def wrongs(seen: Seen) -> list[str]:
    """A line for each thing that is wrong. `seen` is kept from one call to the next."""
    fan_out()
    return [*_released(), *_documents(), *_words(), *_versions(seen), *_targets(), *inconsistencies()]


def deep_wrongs(seen: Seen) -> list[str]:
    """As wrongs, and the whole chain of the feed too."""
    return [*wrongs(seen), *feed_problems()]


def _released() -> list[str]:
    """What was released last is live, and no release of terms brought back a text that another release had replaced."""
    found = []
    last: dict[int, Change] = {}
    changes = Change.objects.filter(change_request__release__isnull=False).select_related("revision", "asset")
    for change in changes.order_by("change_request__release__first_sequence", "change_request__release__pk"):
        before = last.get(change.asset_id)
        if change.follows_terms and before is not None and _words_of(before) != _words_of(change):
            found.append(f"{change.asset.code}: CR-{change.change_request_id} brought an old text back")
        last[change.asset_id] = change
    found += [
        f"{change.asset.code}: revision {change.revision.number} was released last and is not live"
        for change in last.values()
        if change.asset.live_revision_id != change.revision_id
    ]
    return found


def _words_of(change: Change) -> Any:
    return read_snapshot(change.revision.snapshot)["core"]


def _documents() -> list[str]:
    """Each document serves the bytes of the live revision, and no other is served."""
    found = []
    wanted = {}
    for asset in Asset.objects.exclude(live_revision=None).select_related("live_revision"):
        for item in documents_of(read_snapshot(asset.live_revision.snapshot)):
            wanted[asset.pk, item.channel, item.language] = sha256_hex(canonical_json(item.content))
    served = {}
    for document in Document.objects.exclude(current=None).select_related("channel", "current"):
        newest = FeedEntry.objects.filter(document=document).order_by("-sequence").values_list("sequence", flat=True)[0]
        if newest != document.current_id:
            found.append(f"{document}: entry {newest} is newer than its current one, {document.current_id}")
        if document.current.operation == "upsert":
            served[document.asset_id, document.channel.code, document.language] = document.current.content_hash
    return found + [f"{key}: the feed serves other bytes than are live" for key in served.items() ^ wanted.items()]


def _words() -> list[str]:
    """No draft, live revision or subscription has a term that was merged away."""
    found = [f"draft of {tag.asset.code} carries {tag.term.code}" for tag in Tag.objects.filter(term__status="merged")]
    found += [f"variant of {row.asset.code} for {row.channel.code}" for row in Variant.objects.filter(channel__status="merged")]
    merged = set(Term.objects.filter(status="merged").values_list("code", flat=True))
    for asset in Asset.objects.exclude(live_revision=None).select_related("live_revision"):
        tags = read_snapshot(asset.live_revision.snapshot)["tags"]
        found += [f"{asset.code} is live with {code}" for codes in tags.values() for code in codes if code in merged]
    for system in ChannelSystem.objects.prefetch_related("channels", "filters"):
        gone = [term.code for term in (*system.channels.all(), *system.filters.all()) if term.status == "merged"]
        found += [f"{system.code} serves {code}" for code in gone]
    return found


def _versions(seen: Seen) -> list[str]:
    """What a version of a draft showed once, it shows for ever."""
    found = []
    for asset in Asset.objects.all():
        shown = sha256_hex(canonical_json(draft_snapshot(asset)))
        if seen.setdefault((asset.pk, asset.version), shown) != shown:
            found.append(f"{asset.code}: version {asset.version} shows something else than before")
    return found


def _targets() -> list[str]:
    """Each channel system must serve exactly the live documents that its subscription covers, in their newest bytes."""
    found = []
    above = _ancestors()
    states = {(state.channel_system_id, state.document_id): state for state in ServingState.objects.all()}
    documents = list(Document.objects.exclude(current=None).select_related("current", "channel"))
    carried = {document.pk: _carried(document) for document in documents}
    terms = {(term.facet.code, term.code): term for term in Term.objects.select_related("facet")}
    for system in ChannelSystem.objects.prefetch_related("channels", "filters__facet"):
        channels = {term.pk for term in system.channels.all()}
        filters = defaultdict(set)
        for term in system.filters.all():
            filters[term.facet_id].add(term.pk)
        for document in documents:
            lineage = set().union(*(above[terms[name].pk] for name in carried[document.pk]))
            covers = (
                document.current.operation == "upsert"
                and bool(channels & above[document.channel_id])
                and document.language in (system.languages or [document.language])
                and all(wanted & lineage for wanted in filters.values())
            )
            state = states.get((system.pk, document.pk))
            is_told = state is not None and state.operation == "upsert"
            if covers != is_told:
                found.append(f"{system.code}, {document}: must serve it: {covers}, is told to: {is_told}")
            elif is_told and state.target_id != document.current_id:
                found.append(f"{system.code}, {document}: is told {state.target_id}, the feed is at {document.current_id}")
    return found


def _carried(document: Document) -> set[tuple[str, str]]:
    """(facet, code) of all terms in the bytes that the feed has of the document."""
    if document.current.operation != "upsert":
        return set()
    content = json.loads(bytes(document.current.content))
    tags = {(facet, code) for facet, codes in content["tags"].items() for code in codes}
    return tags | {("channel", content["channel"])}


def _ancestors() -> dict[int, set[int]]:
    """Term id -> ids of the term and all above it, by its parents alone; these tests make no further parents."""
    parents: dict[int, int | None] = dict(Term.objects.values_list("pk", "parent_id"))
    found = {}
    for pk in parents:
        line = [pk]
        while (above := parents[line[-1]]) is not None:
            line.append(above)
        found[pk] = set(line)
    return found
