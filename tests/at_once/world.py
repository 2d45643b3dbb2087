"""A small registry in which everything happens at once: what can be done to it, each as something to prepare and then to do."""

from collections.abc import Callable
from random import Random
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.test import override_settings

from channels.models import ChannelSystem
from channels.services.systems import (
    pause_channel_system,
    register_channel_system,
    resume_channel_system,
)
from content.models import Asset
from content.rules.drafts import AssetDraft
from content.services.importing import import_assets
from propagation.delivery.models import ServingState
from propagation.delivery.services.claims import claim, record
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.pulling import acknowledge, hand_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.delivery.services.resending import send_again
from propagation.delivery.transport.responses import SendResult
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest
from propagation.review.services.change_request_jobs import look_for_jobs, release
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import propose_undo, submit_term_changes
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Facet, Term, TermImport
from taxonomy.services.imports import confirm_import, look_for_imports, start_import
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import edited
from tests.factories.people import person
from tests.factories.propagation import approved, pull_system, push_system, released, served_from_now, submitted, term

Act = Callable[[], object]
TAGS = 3
"""Words that assets carry; each is merged into the next of its line again and again."""


class World:
    """People, terms, live assets, and systems that serve them. The terms that assets carry are named by their line: `t1-4` is
    the fourth word of the first line, and the ones before it were merged into it."""

    def __init__(self, assets: int) -> None:
        self.author = person("writer", role="Content author")
        self.reviewer = person("decider", role="Reviewer")
        self.steward = person("keeper", role="Taxonomy steward")
        self.engineer = person("connector", role="Channel engineer")
        self.email = term("channel:email", actor=self.steward)
        self.web = term("channel:web", actor=self.steward)
        self.quiet = term("channel:quiet", actor=self.steward)
        tags = [term(f"product:t{line}-0", actor=self.steward) for line in range(TAGS)]
        self.texts = 0
        drafts = [self.draft(f"a{place}", tags[place % TAGS].reference, place) for place in range(assets)]
        import_assets(drafts=drafts, actor=self.author)
        self.assets = list(Asset.objects.order_by("pk"))
        released(*self.assets, author=self.author, reviewer=self.reviewer)
        self.push = push_system("push", channels=[self.email], filters=[tags[0], tags[1]], actor=self.engineer)
        self.pull = pull_system("pull", channels=[self.web], actor=self.engineer)
        fan_out()

    def draft(self, code: str, word: str, row: int) -> AssetDraft:
        """The draft of an asset for both channels, with a headline of its own."""
        terms = ("channel:email", "channel:web", word)
        return AssetDraft(code=code, title=code, core={"headline": self.text()}, terms=terms, file="f", row=row)

    def text(self) -> str:
        """A headline that nobody has written yet."""
        self.texts += 1
        return f"Text {self.texts}-{uuid4().hex[:6]}"

    def word(self, line: int) -> Term:
        """The term of a line that is in use."""
        terms = Term.objects.filter(facet__code="product", code__startswith=f"t{line}-", status="active")
        return terms.select_related("facet").order_by("-pk")[0]

    def some(self, chance: Random, count: int) -> list[Asset]:
        return list(Asset.objects.filter(pk__in=[row.pk for row in chance.sample(self.assets, count)]).order_by("?"))


def release_content(world: World, chance: Random) -> Act:
    rows = world.some(chance, 3)
    for row in rows:
        edited(row, headline=world.text(), actor=world.author)
    request = approved(*rows, author=world.author, reviewer=world.reviewer)
    return lambda: release_change_request(change_request=request, actor=world.reviewer)


def release_by_worker(world: World, chance: Random) -> Act:
    rows = world.some(chance, 3)
    for row in rows:
        edited(row, headline=world.text(), actor=world.author)
    request = approved(*rows, author=world.author, reviewer=world.reviewer)
    with override_settings(ASSETS_AT_ONCE=0):
        job = release(change_request=request, actor=world.reviewer)
    return lambda: look_for_jobs(only=job)


def _merge(world: World, chance: Random) -> ChangeRequest:
    line = chance.randrange(TAGS)
    old = world.word(line)
    new = term(f"product:t{line}-{uuid4().hex[:8]}", actor=world.steward)
    request = submit_term_changes(
        title="One word",
        reason="Two for one thing.",
        operations=[Merge(term=old.reference, into=new.reference)],
        submission_key=uuid4().hex,
        actor=world.steward,
    )
    approve_change_request(change_request=request, digest=request.digest, actor=world.reviewer)
    return request


def merge_terms(world: World, chance: Random) -> Act:
    request = _merge(world, chance)
    return lambda: release_change_request(change_request=request, actor=world.reviewer)


def take_back(world: World, chance: Random) -> Act:
    merged = _merge(world, chance)
    release_change_request(change_request=merged, actor=world.reviewer)
    undo = propose_undo(change_request=merged, reason="No.", submission_key=uuid4().hex, actor=world.steward)
    approve_change_request(change_request=undo, digest=undo.digest, actor=world.reviewer)
    return lambda: release_change_request(change_request=undo, actor=world.reviewer)


def save_draft(world: World, chance: Random) -> Act:
    (row,) = world.some(chance, 1)
    words = [world.word(line) for line in range(TAGS)]
    text = world.text()
    return lambda: edited(row, headline=text, terms=[world.email, world.web, chance.choice(words)], actor=world.author)


def submit(world: World, chance: Random) -> Act:
    rows = world.some(chance, 3)
    for row in rows:
        edited(row, headline=world.text(), actor=world.author)
    return lambda: submitted(*rows, actor=world.author)


def import_content(world: World, chance: Random) -> Act:
    words = [world.word(line).reference for line in range(TAGS)]
    codes = [row.code for row in world.some(chance, 3)] + [f"new{chance.randrange(1_000_000)}", f"shared{world.texts // 50}"]
    drafts = [world.draft(code, chance.choice(words), row) for row, code in enumerate(codes)]

    def act() -> None:
        report = import_assets(drafts=drafts, actor=world.author)
        assert all("out of use" in problem.message for problem in report.problems), report.problems

    return act


def register_system(world: World, chance: Random) -> Act:
    filters = [world.word(chance.randrange(TAGS))]
    code = f"s{uuid4().hex[:8]}"
    return lambda: register_channel_system(
        code=code, name=code, mode="pull", channels=[world.quiet], filters=filters, actor=world.engineer
    )


def edit_system(world: World, chance: Random) -> Act:
    filters = [world.word(line) for line in chance.sample(range(TAGS), 2)]
    languages = chance.choice([[], ["en"]])

    def act() -> None:
        system = ChannelSystem.objects.get(pk=world.push.pk)
        served_from_now(system, channels=[world.email], languages=languages, filters=filters, actor=world.engineer)

    return act


def stop_and_start(world: World, chance: Random) -> Act:
    def act() -> None:
        pause_channel_system(channel_system=world.push, actor=world.engineer)
        resume_channel_system(channel_system=world.push, actor=world.engineer)

    return act


def import_terms(world: World, chance: Random) -> Act:
    code = f"i{uuid4().hex[:8]}"
    content = f"code,label,parent\n{code},{code},\n{code}-b,{code}-b,{code}\n".encode()
    row = start_import(
        facet=Facet.objects.get(code="product"), file_name="i.csv", content=content, format="csv", language="en",
        actor=world.steward,
    )  # fmt: skip
    look_for_imports(only=row)
    row.refresh_from_db()
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=world.steward)

    def act() -> None:
        look_for_imports(only=row)
        assert TermImport.objects.get(pk=row.pk).state in {"done", "planned"}

    return act


def move_targets(world: World, chance: Random) -> Act:
    return fan_out


def send(world: World, chance: Random) -> Act:
    status = chance.choice([200, 200, 500, 422])

    def act() -> None:
        leases = claim(channel_system_id=world.push.pk)
        record(channel_system_id=world.push.pk, results=[(lease, SendResult(status=status)) for lease in leases])

    return act


def report(world: World, chance: Random) -> Act:
    system = chance.choice([world.push, world.pull])
    states = list(ServingState.objects.filter(channel_system=system).select_related("target"))
    chance.shuffle(states)
    items = [
        ReceiptItem(f"doc_{state.document_id}", state.position, state.target_id, "applied", state.target.content_hash)
        for state in states[:12]
    ]

    def act() -> None:
        results = record_receipts(channel_system=system, items=items)
        assert {result.result for result in results} <= {"recorded", "repeated"}, results

    return act


def pull(world: World, chance: Random) -> Act:
    def act() -> None:
        page = hand_out(channel_system=world.pull, after=None, limit=50)
        acknowledge(channel_system=world.pull, cursor=page.next_cursor)

    return act


def resend(world: World, chance: Random) -> Act:
    release = chance.choice(list(Release.objects.all()))
    return lambda: send_again(channel_system=world.push, release=release, actor=world.engineer)


def approve(world: World, chance: Random) -> Act:
    """Approve what is being withdrawn, or submitted again with the same drafts."""
    rows = world.some(chance, 1)
    for row in rows:
        edited(row, headline=world.text(), actor=world.author)
    request = submitted(*rows, actor=world.author)
    return lambda: approve_change_request(change_request=request, digest=request.digest, actor=world.reviewer)


def submit_merge(world: World, chance: Random) -> Act:
    """Submit, approve and propose to take back: each rehearses what it would do."""
    merged = _merge(world, chance)
    release_change_request(change_request=merged, actor=world.reviewer)

    def act() -> None:
        undo = propose_undo(change_request=merged, reason="No.", submission_key=uuid4().hex, actor=world.steward)
        approve_change_request(change_request=undo, digest=undo.digest, actor=world.reviewer)

    return act


Action = Callable[[World, Random], Act]
"""Prepares something, and returns what to do at the same moment as something else."""
IN_PAIRS: list[Action] = [
    release_content,
    release_by_worker,
    merge_terms,
    take_back,
    save_draft,
    submit,
    import_content,
    register_system,
    edit_system,
    import_terms,
    move_targets,
    send,
    report,
    pull,
]
IN_STORMS: list[Action] = [*IN_PAIRS, submit_merge, approve, stop_and_start, resend]


def is_stated(error: BaseException) -> bool:
    """Whether `error` says in a sentence that somebody was faster, or that a term is out of use by now."""
    if not isinstance(error, ValidationError):
        return False
    return getattr(error, "code", "") in {"conflict", "unchanged"} or all(
        any(words in message for words in ("out of use", "no longer in use", "is the same as what is live"))
        for message in error.messages
    )
