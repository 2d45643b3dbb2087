"""What each number must be: counted in plain Python over all rows, never by a query or a function of ours."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from channels.models import ChannelSystem, SubscriptionChange
from content.models import Asset, Edit, Tag, Variant
from people.models import User
from propagation.delivery.models import Receipt, ReleaseTarget, ServingState
from propagation.feed.models import Document, Release
from propagation.review.models import Change, ChangeRequest, ChangeRequestJob, TermChange
from taxonomy.models import Facet, Term

ATTENTION = ("rejected", "stopped", "drifted", "paused")
OPEN = ("in_review", "approved")
COPY = ("headline", "body", "call_to_action", "link", "legal_line")


class Truth:
    """All rows of a world, and what follows from them."""

    def __init__(self) -> None:
        self.users = list(User.objects.order_by("pk"))
        self.facets = list(Facet.objects.order_by("pk"))
        self.terms = {term.pk: term for term in Term.objects.select_related("facet", "parent", "owner")}
        self.assets = list(Asset.objects.select_related("live_revision").order_by("pk"))
        self.tags = list(Tag.objects.all())
        self.variants = list(Variant.objects.all())
        self.edits = list(Edit.objects.select_related("revision"))
        self.systems = list(ChannelSystem.objects.select_related("health").prefetch_related("channels", "filters"))
        self.documents = list(Document.objects.select_related("current__revision", "asset"))
        self.states = list(
            ServingState.objects.select_related("channel_system__health", "document", "target__release").order_by("pk")
        )
        self.receipts: dict[tuple[int, int], list[Receipt]] = defaultdict(list)
        for receipt in Receipt.objects.order_by("pk"):
            self.receipts[receipt.channel_system_id, receipt.document_id].append(receipt)
        self.releases = list(Release.objects.order_by("pk"))
        self.targets = list(ReleaseTarget.objects.select_related("serving_state__target"))
        self.requests = list(ChangeRequest.objects.select_related("author").order_by("pk"))
        self.jobs = list(ChangeRequestJob.objects.order_by("pk"))
        self.changes = list(Change.objects.select_related("asset", "revision", "base_revision").order_by("pk"))
        self.term_changes = list(TermChange.objects.prefetch_related("targets"))
        self.subscription_changes = list(SubscriptionChange.objects.select_related("channel_system").order_by("pk"))
        self.status_of = {state.pk: self._status(state) for state in self.states}

    # Terms

    def line(self, term_id: int) -> set[int]:
        """The term and all above it."""
        found = set()
        at: int | None = term_id
        while at is not None:
            found.add(at)
            at = self.terms[at].parent_id
        return found

    def below(self, term: Term) -> list[Term]:
        """The term and all below it."""
        return [other for other in self.terms.values() if term.pk in self.line(other.pk)]

    def term(self, facet: str, code: str) -> int:
        return next(term.pk for term in self.terms.values() if (term.facet.code, term.code) == (facet, code))

    def shown_in_tree(self, facet: Facet, *, hides_retired: bool) -> list[Term]:
        """Those that the tree has room for: with `hides_retired` those in use, and those above one in use."""
        rows = [term for term in self.terms.values() if term.facet_id == facet.pk]
        kept: set[int] = set()
        for term in rows:
            if term.status in {"active", "proposed"}:
                kept |= self.line(term.pk)
        return [term for term in rows if not hides_retired or term.pk in kept]

    def carriers(self, terms: Iterable[Term]) -> set[int]:
        """The assets tagged with one of `terms`."""
        wanted = {term.pk for term in terms}
        return {tag.asset_id for tag in self.tags if tag.term_id in wanted}

    # Documents at channel systems

    def _status(self, state: ServingState) -> str:
        system = state.channel_system
        said = [row for row in self.receipts[system.pk, state.document_id] if row.status in {"applied", "removed"}]
        serves_target = bool(said) and (said[-1].position, said[-1].content_hash) == (state.position, state.target_hash)
        is_about_target = any(row.position == state.position for row in said)
        rules = [
            (state.hold == "rejected", "rejected"),
            (is_about_target and serves_target, "in_sync"),
            (is_about_target, "drifted"),
            (state.hold == "exhausted", "stopped"),
            (state.accepted_position == state.position, "accepted"),
            (bool(system.health.stopped), "stopped"),
            (system.state == "paused", "paused"),
            (state.next_attempt_at is not None or system.mode == "pull", "pending"),
            (True, "unknown"),
        ]
        return next(word for is_true, word in rules if is_true)

    def trouble(self, system: ChannelSystem) -> Counter[str]:
        """How many documents of a channel system need somebody, by status."""
        statuses = [self.status_of[state.pk] for state in self.states if state.channel_system_id == system.pk]
        return Counter(status for status in statuses if status in ATTENTION)

    def in_trouble(self) -> list[ChannelSystem]:
        return [row for row in self.systems if row.state == "paused" or row.health.stopped or self.trouble(row)]

    def covers(
        self,
        document: tuple[int, str, Iterable[int]],
        channels: Iterable[int],
        languages: Iterable[str],
        filters: Iterable[int],
    ) -> bool:
        """Whether a subscription covers a document, which is (channel, language, terms)."""
        channel, language, terms = document
        above = set().union(*(self.line(term) for term in terms))
        by_facet: dict[int, set[int]] = defaultdict(set)
        for term in filters:
            by_facet[self.terms[term].facet_id].add(term)
        return (
            bool(self.line(channel) & set(channels))
            and (not languages or language in languages)
            and all(wanted & above for wanted in by_facet.values())
        )

    def serves(self, system: ChannelSystem, document: tuple[int, str, Iterable[int]]) -> bool:
        filters = [term.pk for term in system.filters.all()]
        return self.covers(document, [term.pk for term in system.channels.all()], system.languages, filters)

    def live_documents(self) -> Iterator[tuple[Document, tuple[int, str, set[int]]]]:
        """Each live document, and what it is served by."""
        for document in self.documents:
            if document.current and document.current.operation == "upsert":
                terms = self._carried(json.loads(bytes(document.current.revision.snapshot)), document.channel_id)
                yield document, (document.channel_id, document.language, terms)

    def effect(self, change: SubscriptionChange) -> tuple[int, int]:
        """How many documents the channel system would get and lose now."""
        after = change.after
        channels = [self.term(*reference.split(":")) for reference in after["channels"]]
        filters = [self.term(*reference.split(":")) for reference in after["filters"]]
        pairs = [
            (self.serves(change.channel_system, facts), self.covers(facts, channels, after["languages"], filters))
            for _document, facts in self.live_documents()
        ]
        return pairs.count((False, True)), pairs.count((True, False))

    def is_stale(self, change: SubscriptionChange) -> bool:
        """Whether it can only be declined: the channel system serves something else by now, or a term went out of use."""
        system = change.channel_system
        now = {
            "channels": sorted(self.terms[term.pk].reference for term in system.channels.all()),
            "languages": sorted(system.languages),
            "filters": sorted(self.terms[term.pk].reference for term in system.filters.all()),
        }
        known = {*now["channels"], *now["filters"]}
        wanted = [*change.after["channels"], *change.after["filters"]]
        gone = [
            name
            for name in wanted
            if name not in known and self.terms[self.term(*name.split(":"))].status not in {"active", "proposed"}
        ]
        return bool(gone) or {name: sorted(values) for name, values in change.before.items()} != now

    def _carried(self, snapshot: dict[str, Any], channel: int) -> set[int]:
        return {self.term(facet, code) for facet, codes in snapshot["tags"].items() for code in codes} | {channel}

    # Change requests

    def changes_of(self, request: ChangeRequest) -> list[Change]:
        return [change for change in self.changes if change.change_request_id == request.pk]

    def term_changes_of(self, request: ChangeRequest) -> list[TermChange]:
        return [change for change in self.term_changes if change.change_request_id == request.pk]

    def places(self, change: Change) -> list[tuple[int, str]]:
        """(channel system, what it must do) for each document that the change would move."""
        snapshot = json.loads(bytes(change.revision.snapshot))
        now = {(row.channel_id, row.language): row for row in self.documents if row.asset_id == change.asset_id}
        wanted: dict[tuple[int, str], dict[str, Any]] = {}
        if change.operation == "upsert":
            own = {(self.term("channel", one["channel"]), one["language"]): one for one in snapshot["variants"]}
            tagged = [(self.term("channel", code), snapshot["language"]) for code in snapshot["tags"].get("channel", [])]
            wanted = {place: self._content(snapshot, own.get(place, {}), place) for place in {*own, *tagged}}
        found = []
        for place in {*wanted, *now}:
            document = now.get(place)
            is_live = bool(document and document.current and document.current.operation == "upsert")
            if place in wanted:
                if is_live and json.loads(bytes(document.current.content)) == wanted[place]:
                    continue
                facts = (*place, self._carried(snapshot, place[0]))
                doing = {system.pk: self.serves(system, facts) for system in self.systems}
            elif is_live:
                doing = dict.fromkeys([system.pk for system in self.systems], False)
            else:
                continue
            for system in self.systems:
                if doing[system.pk]:
                    found.append((system.pk, "upsert"))
                elif document and any(
                    (state.channel_system_id, state.document_id, state.operation) == (system.pk, document.pk, "upsert")
                    for state in self.states
                ):
                    found.append((system.pk, "retire"))
        return found

    def _content(self, snapshot: dict[str, Any], own: dict[str, Any], place: tuple[int, str]) -> dict[str, Any]:
        copy = {name: own.get(name) or snapshot["core"][name] for name in COPY}
        about = {name: snapshot[name] for name in ("asset", "title", "kind", "tags")}
        return {"schema": "document/1", **about, "channel": self.terms[place[0]].code, "language": place[1], **copy}

    def touched(self, request: ChangeRequest) -> set[int]:
        """Who must not decide: the author, and everybody whose edits it brings."""
        found = {request.author_id}
        for change in self.changes_of(request):
            base = change.base_revision.number if change.base_revision else 0
            for edit in self.edits:
                is_carried = edit.revision and edit.asset_id == change.asset_id
                if change.operation == "upsert" and is_carried and base < edit.revision.number <= change.revision.number:
                    found.add(edit.actor_id)
        return found

    def turn(self, user: User) -> dict[str, list[Any]]:
        """All that waits for `user`, by kind."""
        requests = [row for row in self.requests if self._waits_for(row, user)] if _may(user, "propagation.view") else []
        proposed = [row for row in self.terms.values() if row.status == "proposed"]
        first = [row for row in proposed if row.parent is None or row.parent.status != "proposed"]
        waiting = [row for row in self.subscription_changes if row.state == "waiting" and row.asked_by_id != user.pk]
        mends = user.has_perm("channels.change_channelsystem")
        return {
            "change_requests": requests,
            "jobs": [row for row in self.jobs if self._is_dead(row, user)] if _may(user, "propagation.view") else [],
            "proposals": first if user.has_perm("taxonomy.change_term") else [],
            "channel_systems": self.in_trouble() if mends else [],
            "subscription_changes": waiting if mends else [],
        }

    def _is_dead(self, job: ChangeRequestJob, user: User) -> bool:
        """It was refused, and nothing has come of it in another way."""
        if job.author_id != user.pk or job.state != "refused" or job.dismissed_at:
            return False
        later = [row for row in self.jobs if row.pk > job.pk]
        if job.kind == "submit":
            return job.submission_key not in {row.submission_key for row in [*later, *self.requests]}
        released = [row.pk for row in self.requests if row.state == "released"]
        return job.change_request_id not in {*released, *(row.change_request_id for row in later)}

    def _waits_for(self, request: ChangeRequest, user: User) -> bool:
        if request.state == "in_review":
            return user.has_perm("propagation.review_changerequest") and user.pk not in self.touched(request)
        if request.state == "approved":
            return user.has_perm("propagation.release_changerequest")
        is_taken_away = request.state == "withdrawn" and request.withdrawn_by_id not in {None, request.author_id}
        is_revised = any(other.revises_id == request.pk for other in self.requests)
        waits = (request.state == "rejected" or is_taken_away) and request.dismissed_at is None and not is_revised
        return waits and request.author_id == user.pk and user.has_perm("propagation.submit_changerequest")

    def sent(self, user: User) -> list[ChangeRequest]:
        """What `user` submitted and somebody else has to take further."""
        releases = user.has_perm("propagation.release_changerequest")
        states = {"in_review"} if releases else {"in_review", "approved"}
        return [row for row in self.requests if row.author_id == user.pk and row.state in states]

    def able_to_take_further(self, request: ChangeRequest) -> list[User]:
        if request.state == "approved":
            return [user for user in self.users if user.has_perm("propagation.release_changerequest")]
        touched = self.touched(request)
        return [user for user in self.users if user.has_perm("propagation.review_changerequest") and user.pk not in touched]

    # Assets

    def asset_state(self, asset: Asset) -> tuple[str, int, int]:
        """The word, and how many of how many serving states are in sync."""
        ids = {change.change_request_id for change in self.changes if change.asset_id == asset.pk}
        open_states = {row.state for row in self.requests if row.pk in ids and row.state in OPEN}
        states = [state for state in self.states if state.document.asset_id == asset.pk]
        confirmed = sum(self.status_of[state.pk] == "in_sync" for state in states)
        live = asset.live_revision
        own = [edit for edit in self.edits if edit.asset_id == asset.pk]
        if asset.is_withdrawn:
            word = "withdrawn"
        elif "in_review" in open_states:
            word = "in_review"
        elif open_states:
            word = "approved"
        elif live is None:
            word = "draft"
        elif any(edit.revision is None or edit.revision.number > live.number for edit in own):
            word = "newer_draft"
        else:
            word = "live" if confirmed == len(states) else "going_out"
        return word, confirmed, len(states)


def _may(user: User, start: str) -> bool:
    return user.has_perm(f"{start}_changerequest")
