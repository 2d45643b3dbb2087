"""Submitting and releasing many assets: in statements for 500 of them, with the same outcome as one by one."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Asset, Edit, Revision, Tag
from content.rules.canonical import canonical_json, sha256_hex
from content.rules.drafts import AssetDraft
from content.services.drafting import VariantDraft
from content.services.importing import import_assets
from people.models import User
from propagation.feed.models import Document, DocumentTerm, FeedEntry, FeedHead
from propagation.feed.queries.verification import feed_problems
from propagation.feed.rules.chain import ChainLink
from propagation.review.models import Change, ChangeRequest
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import edited
from tests.factories.propagation import approved, push_system, released, submitted, term

MANY = 1_000
PER_BATCH = 10
BATCHES = MANY // 500


def statements(work: Callable[[], object]) -> int:
    """How many statements `work` takes, without savepoints, which only a test has."""
    with CaptureQueriesContext(connection) as queries:
        work()
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


@pytest.fixture
def email(sara: User, chris: User) -> Term:
    """A channel with two systems, and a product."""
    channel = term("channel:email", actor=sara)
    term("product:savings", actor=sara)
    for code in ("esp", "crm"):
        push_system(code, channels=[channel], actor=chris)
    return channel


def drafts(names: list[str], actor: User, text: str = "Save") -> list[Asset]:
    """Drafts with these codes, for the channel and the product, new or edited."""
    terms = ("channel:email", "product:savings")
    rows = [
        AssetDraft(code=name, title=name, core={"headline": f"{text} {name}"}, terms=terms, file="f", row=place)
        for place, name in enumerate(names, start=1)
    ]
    import_assets(drafts=rows, actor=actor)
    return list(Asset.objects.filter(code__in=names).order_by("pk"))


def costs(names: list[str], ana: User, ben: User, text: str = "Save") -> tuple[int, int, int]:
    """The statements of submitting, approving and releasing drafts with these codes."""
    assets, requests = drafts(names, ana, text), []
    submitting = statements(lambda: requests.append(submitted(*assets, actor=ana)))
    request = requests[0]
    approving = statements(lambda: approve_change_request(change_request=request, digest=request.digest, actor=ben))
    return submitting, approving, statements(lambda: release_change_request(change_request=request, actor=ben))


def test_three_assets_cost_what_one_costs(ana: User, ben: User, email: Term) -> None:
    costs(["first"], ana, ben)  # loads rights and content types
    assert costs(["a"], ana, ben) == costs(["b", "c", "d"], ana, ben)
    assert costs(["a"], ana, ben, "Now") == costs(["b", "c", "d"], ana, ben, "Now")


def test_withdrawals_cost_no_statement_each(ana: User, ben: User, email: Term) -> None:
    released(*drafts(list("abcd"), ana), author=ana, reviewer=ben)
    one, three = [
        approved(withdrawals=Asset.objects.filter(code__in=codes), author=ana, reviewer=ben) for codes in ("a", "bcd")
    ]
    first = statements(lambda: release_change_request(change_request=one, actor=ben))
    assert statements(lambda: release_change_request(change_request=three, actor=ben)) == first
    assert Asset.objects.filter(withdrawn_at=None).count() == 0
    assert {row.history_change_reason for row in Asset.history.filter(withdrawn_at__isnull=False)} == {"Withdrawn"}


def test_a_thousand_cost_ten_statements_for_each_500_at_most(ana: User, ben: User, email: Term) -> None:
    costs(["first"], ana, ben)
    names = [f"m{number}" for number in range(MANY)]
    for text in ("New", "Edited"):
        one = costs(["one"], ana, ben, text)
        many = costs(names, ana, ben, text)
        more = [whole - single for whole, single in zip(many, one, strict=True)]
        assert max(more) <= PER_BATCH * (BATCHES - 1), (text, one, many)
        assert more[1] == 0


def test_a_merge_costs_the_same_for_any_number_of_assets(ana: User, ben: User, sara: User, email: Term) -> None:
    """Tags and variants of drafts follow, and live revisions."""
    new_tag, new_channel = term("product:new", actor=sara), term("channel:new", actor=sara)
    taken = []
    for codes in ("xy", "ab", "cdefg"):  # the first loads what is loaded once
        old_tag, old_channel = (term(f"{facet}:old-{codes}", actor=sara) for facet in ("product", "channel"))
        variants = [VariantDraft(old_channel, "en", {"headline": "Here"})]
        rows = [edited(row, terms=[email, old_tag], variants=variants, actor=ana) for row in drafts(list(codes), ana)]
        released(*rows, author=ana, reviewer=ben)
        moves = ((old_tag, new_tag), (old_channel, new_channel))
        merges = [Merge(term=old.reference, into=new.reference) for old, new in moves]
        request = submit_term_changes(title="T", reason="R", operations=merges, submission_key=codes, actor=sara)
        approve_change_request(change_request=request, digest=request.digest, actor=ben)
        taken.append(statements(partial(release_change_request, change_request=request, actor=ben)))
    assert taken[1] == taken[2]
    for row in Asset.objects.all():
        tags = list(row.tags.order_by("term__code").values_list("term__code", flat=True))
        assert (tags, row.variants.get().channel) == (["email", "new"], new_channel)
        last = row.history.latest()
        assert (last.version, last.live_revision_id, last.history_user) == (row.version, row.live_revision_id, sara)
        assert row.live_revision == row.revisions.order_by("number").last()
    assert set(Tag.history.filter(history_type="~").values_list("history_user__username", flat=True)) == {"sara"}


def test_the_feed_holds_what_the_rules_say(ana: User, ben: User, email: Term) -> None:
    """The bytes, numbers and hashes of a large release, made here from the rules alone."""
    names = [f"m{number:03}" for number in range(600)]
    released(*drafts(names, ana), author=ana, reviewer=ben)
    second = released(*drafts(names[:550], ana, "Better"), author=ana, reviewer=ben)

    assert list(feed_problems()) == []
    codes = dict(Asset.objects.values_list("pk", "code"))
    previous = FeedEntry.objects.get(sequence=600).entry_hash
    entries = FeedEntry.objects.filter(release=second).select_related("document", "revision").order_by("sequence")
    for place, (entry, asset) in enumerate(zip(entries, sorted(codes)[:550], strict=True), start=601):
        code = codes[asset]
        content = {
            "schema": "document/1",
            "asset": code,
            "title": code,
            "kind": "",
            "channel": "email",
            "language": "en",
            "tags": {"channel": ["email"], "product": ["savings"]},
            "headline": f"Better {code}",
            **dict.fromkeys(("body", "call_to_action", "link", "legal_line"), ""),
        }
        assert bytes(entry.content) == canonical_json(content)
        assert (entry.revision.asset_id, entry.revision.number, entry.document.current_id) == (asset, 2, place)
        link = ChainLink(
            sequence=place,
            epoch=1,
            release=second.pk,
            document=entry.document_id,
            revision_sha256=sha256_hex(bytes(entry.revision.snapshot)),
            operation="upsert",
            content_hash=sha256_hex(canonical_json(content)),
            released_at=entry.released_at,
            previous_hash=previous,
        )
        assert (entry.previous_hash, entry.entry_hash) == (previous, link.entry_hash())
        previous = entry.entry_hash
    head = FeedHead.objects.get()
    assert (head.sequence, head.entry_hash) == (1150, previous)
    assert (second.first_sequence, second.last_sequence) == (601, 1150)
    assert (Document.objects.count(), DocumentTerm.objects.count()) == (600, 1200)


def test_each_history_says_who_why_and_what(ana: User, ben: User, root: User, email: Term) -> None:
    """Each asset with its own reason, and in its history the whole row as it was left."""
    released(*drafts(["a"], ana), author=ana, reviewer=ben)
    both = drafts(["a", "b"], ana, "Better")
    versions = dict(Asset.objects.values_list("code", "version"))
    edited(both[1], headline="By somebody else", actor=root)
    released(*both, author=ana, reviewer=ben)

    for asset, reason in zip(Asset.objects.order_by("code"), ("Released revision 2", "Released revision 1"), strict=True):
        last = asset.history.latest()
        assert (last.history_user, last.history_change_reason, last.history_type) == (ben, reason, "~")
        tracked = [field.attname for field in Asset.history.model.tracked_fields]
        assert {name: getattr(last, name) for name in tracked} == {name: getattr(asset, name) for name in tracked}
        assert asset.live_revision.asset_id == asset.pk
    assert {asset.code: asset.version for asset in Asset.objects.all()} == {"a": versions["a"], "b": versions["b"] + 1}
    assert set(Revision.objects.values_list("asset__code", "number")) == {("a", 1), ("a", 2), ("b", 1)}
    assert set(Edit.objects.values_list("asset__code", "actor__username", "revision__number")) == {
        ("a", "ana", 1),
        ("a", "ana", 2),
        ("b", "ana", 1),
        ("b", "root", 1),
    }


def test_all_problems_are_told_in_the_order_of_assets(ana: User, ben: User, sara: User, email: Term) -> None:
    same, gone, fine, old = drafts(["same", "gone", "fine", "old"], ana)
    released(same, gone, author=ana, reviewer=ben)
    released(withdrawals=[gone], author=ana, reviewer=ben)
    Term.objects.filter(code="savings").update(status="proposed")
    edited(fine, terms=[email], actor=ana)
    edited(same, terms=[email], actor=ana)
    released(same, author=ana, reviewer=ben)
    before = Revision.objects.count(), Change.objects.count(), ChangeRequest.objects.count()

    with pytest.raises(ValidationError, match="same") as refusal:
        submitted(same, gone, fine, old, withdrawals=[], actor=ana)

    told = refusal.value.message_dict["assets"]
    assert [text.split()[0] + " " + text.split()[1] for text in told] == ["same is", "Asset gone", "Asset old:"]
    assert (Revision.objects.count(), Change.objects.count(), ChangeRequest.objects.count()) == before
