"""In small worlds made at random, every state and count that pages show equals the slow, plain computation."""

import itertools
import random
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from channels.services.systems import pause_channel_system
from content.models import Asset
from people.models import User
from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import serving_states, shown_status
from propagation.delivery.queries.trouble import systems_in_trouble
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.feed.models import DocumentOperation
from propagation.review.models import OPEN_STATES, ChangeRequest
from propagation.review.queries.asset_states import asset_states, in_state
from propagation.review.queries.deciding import people_who_touched
from propagation.review.queries.turns import turn_count
from propagation.review.rules.asset_states import AssetStateWord
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.rejections import dismiss_rejection
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import Facet, Term
from taxonomy.services.terms import propose_term
from tests.factories.content import asset, edited
from tests.factories.people import person
from tests.factories.propagation import push_system, submitted
from tests.support.api import signed_in
from tests.support.pages import html, texts

NAMES = {
    AssetStateWord.DRAFT: "Draft",
    AssetStateWord.IN_REVIEW: "In review",
    AssetStateWord.APPROVED: "Approved",
    AssetStateWord.GOING_OUT: "Going out",
    AssetStateWord.LIVE: "Live",
    AssetStateWord.NEWER_DRAFT: "Live, newer draft",
    AssetStateWord.WITHDRAWN: "Withdrawn",
}


FATES = ["leave", "approve", "release", "release", "release", "reject", "dismiss", "withdraw", "take away"]
"""What becomes of a change request."""


@pytest.fixture
def people(ana: User, ben: User, sara: User, chris: User, root: User, zoe: User) -> dict[str, User]:
    both = person("rita", last_name="Both", role="Reviewer")
    both.groups.add(ana.groups.get())
    return {user.username: user for user in (ana, ben, sara, chris, root, zoe, both)}


def grow_world(seed: int, people: dict[str, User], email: Term, web: Term) -> None:
    """About a dozen assets and requests in every state, by the services alone."""
    chance = random.Random(seed)
    channels = {"esp": email, "cms": web}
    systems = [push_system(code, channels=[channel], actor=people["chris"]) for code, channel in channels.items()]
    writers = [people["ana"], people["rita"], people["root"]]
    made = [asset(f"a-{number}", terms=[chance.choice([email, web])], actor=chance.choice(writers)) for number in range(6)]
    fates = itertools.cycle(chance.sample(FATES, len(FATES)))
    for step in range(13):
        row = Asset.objects.get(pk=chance.choice(made).pk)
        if row.is_withdrawn:
            continue
        edited(row, headline=f"Save at {step} percent", actor=chance.choice(writers))
        drive(submitted(row, title=f"Step {step}", actor=chance.choice(writers)), next(fates), chance, people)
        if chance.random() < 0.3:
            edited(row, headline=f"Save at {step}.5 percent", actor=chance.choice(writers))
        if chance.random() < 0.4:
            fan_out()
    live = Asset.objects.filter(live_revision__isnull=False, withdrawn_at=None).first()
    if live:
        drive(submitted(withdrawals=[live], actor=people["ana"]), "release", chance, people)
    segment = Facet.objects.get(code="segment")
    parent = propose_term(facet=segment, code="sailors", labels={"en": "Sailors"}, actor=people["ana"])
    propose_term(facet=segment, code="divers", labels={"en": "Divers"}, parent=parent, actor=people["ana"])
    confirm(chance)
    if chance.random() < 0.5:
        pause_channel_system(channel_system=chance.choice(systems), actor=people["chris"])


def drive(request: ChangeRequest, fate: str, chance: random.Random, people: dict[str, User]) -> None:
    able = [people[name] for name in ("ben", "rita", "root") if people[name].pk not in people_who_touched(request)]
    if fate in {"approve", "release"} and able:
        approve_change_request(change_request=request, digest=request.digest, actor=chance.choice(able))
        if fate == "release" and not stale(request):
            release(request, people["ben"])
    elif fate in {"reject", "dismiss"} and able:
        reject_change_request(change_request=request, digest=request.digest, comment="No.", actor=chance.choice(able))
        if fate == "dismiss":
            dismiss_rejection(change_request=request, actor=request.author)
    elif fate == "withdraw":
        withdraw_change_request(change_request=request, actor=request.author)
    elif fate == "take away" and request.author != people["ben"]:
        withdraw_change_request(change_request=request, reason="Not now.", actor=people["ben"])


def stale(request: ChangeRequest) -> bool:
    change = request.changes.select_related("asset").get()
    return change.asset.is_withdrawn or change.asset.live_revision_id != change.base_revision_id


def release(request: ChangeRequest, actor: User) -> None:
    release_change_request(change_request=request, actor=actor)


def confirm(chance: random.Random) -> None:
    for state in serving_states():
        if chance.random() < 0.6:
            is_upsert = state.operation == DocumentOperation.UPSERT
            item = ReceiptItem(
                document=state.document.public_id,
                position=state.position,
                sequence=state.target_id,
                status="applied" if is_upsert else "removed",
                content_hash=state.target.content_hash if is_upsert else "",
            )
            record_receipts(channel_system=state.channel_system, items=[item])


def plain_state(row: Asset) -> tuple[str, int, int]:
    """The word, and how many of how many serving states are in sync; row by row, without any query of ours."""
    open_states = {change.change_request.state for change in row.changes.all() if change.change_request.state in OPEN_STATES}
    states = [state for state in serving_states() if state.document.asset_id == row.pk]
    confirmed = sum(str(shown_status(state)) == "in_sync" for state in states)
    live = row.live_revision
    newer = any(edit.revision is None or live is None or edit.revision.number > live.number for edit in row.edits.all())
    if row.is_withdrawn:
        word = "withdrawn"
    elif "in_review" in open_states:
        word = "in_review"
    elif open_states:
        word = "approved"
    elif live is None:
        word = "draft"
    elif newer:
        word = "newer_draft"
    else:
        word = "live" if confirmed == len(states) else "going_out"
    return word, confirmed, len(states)


def plain_turn(user: User) -> int:
    """How many things wait for `user`, one by one."""
    count = 0
    for request in ChangeRequest.objects.all():
        if not user.has_perm("propagation.view_changerequest"):
            break
        if request.state == "in_review":
            count += user.has_perm("propagation.review_changerequest") and user.pk not in people_who_touched(request)
        elif request.state == "approved":
            count += user.has_perm("propagation.release_changerequest")
        else:
            ended = request.state == "rejected" or (request.state == "withdrawn" and request.withdrawn_by != request.author)
            waits = ended and request.dismissed_at is None and not request.revised_by.exists()
            count += waits and request.author == user and user.has_perm("propagation.submit_changerequest")
    if user.has_perm("taxonomy.change_term"):
        proposed = Term.objects.filter(status="proposed")
        count += sum(term.parent is None or term.parent.status != "proposed" for term in proposed)
    if user.has_perm("channels.change_channelsystem"):
        count += len(list(systems_in_trouble()))
    return count


def number_in(found: list[str]) -> int:
    return int(re.sub(r"\D", "", found[0])) if found else 0


def listed(client: Client, path: str) -> int:
    return len(texts(html(client.get(path)), "row"))


@pytest.mark.parametrize("seed", [1, 4])
def test_states_and_turns_are_the_same_everywhere(seed: int, people: dict[str, User], email: Term, web: Term) -> None:
    grow_world(seed, people, email, web)
    fan_out()
    assets = list(Asset.objects.select_related("live_revision"))
    expected = {row.pk: plain_state(row) for row in assets}

    found = asset_states(assets)
    assert {pk: (str(state.word), state.confirmed, state.targets) for pk, state in found.items()} == expected
    words = Counter(word for word, _confirmed, _targets in expected.values())
    assert len(words) >= 3, words
    client = signed_in(people["rita"])
    chips = Counter(text.split(" CR-")[0] for text in texts(html(client.get("/assets/")), "status-chip"))
    assert chips == Counter({NAMES[AssetStateWord(word)]: count for word, count in words.items()})
    for word in AssetStateWord:
        assert in_state(Asset.objects.all(), word).count() == words[word]
    for name in list(words)[:2]:
        assert listed(client, f"/assets/?state={name}") == words[name]
    for row in assets[:2]:
        page = texts(html(client.get(f"/assets/{row.code}/")), "asset-state")[0]
        assert page.startswith(NAMES[AssetStateWord(expected[row.pk][0])])

    for user in people.values():
        expected_turn = plain_turn(user)
        assert turn_count(user) == expected_turn
        page = html(signed_in(user).get("/"))
        assert set(map(number_in, [[text] for text in texts(page, "turn-count")])) <= {expected_turn}
        assert (number_in(texts(page, "turn-count")), number_in(texts(page, "turn-sum"))) == (expected_turn, expected_turn)
        if user.has_perm("propagation.view_changerequest"):
            assert turns_by_api(user) == expected_turn


def turns_by_api(user: User) -> int:
    body: dict[str, Any] = signed_in(user).get("/api/v1/turns").json()
    rows = sum(len(body[name]) for name in ("change_requests", "proposals", "channel_systems"))
    assert rows == body["count"]
    return int(body["count"])


def test_before_the_fan_out_a_released_asset_is_going_out(
    ana: User, ben: User, chris: User, email: Term, spring_rate: Asset
) -> None:
    push_system("esp", channels=[email], actor=chris)
    request = submitted(spring_rate, actor=ana)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release(request, ben)

    assert not ServingState.objects.exists()
    assert asset_states([spring_rate])[spring_rate.pk].word == AssetStateWord.GOING_OUT
    fan_out()
    state = asset_states([spring_rate])[spring_rate.pk]
    assert (state.word, state.confirmed, state.targets) == (AssetStateWord.GOING_OUT, 0, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_states_and_counts_cost_the_same_queries_however_many(
    ana: User, ben: User, sara: User, chris: User, email: Term, count: int, django_assert_num_queries: Any
) -> None:
    push_system("esp", channels=[email], actor=chris)
    made = [asset(f"a-{number}", terms=[email], actor=ana) for number in range(2 * count)]
    for number, row in enumerate(made):
        request = submitted(row, actor=ana)
        if number % 2:
            approve_change_request(change_request=request, digest=request.digest, actor=ben)
        propose_term(facet=Facet.objects.get(code="segment"), code=f"s-{number}", labels={"en": "S"}, actor=ana)
    with django_assert_num_queries(7):
        asset_states(made)
    ben.get_all_permissions()
    sara.get_all_permissions()
    with django_assert_num_queries(1):
        assert turn_count(ben) == 2 * count
    with django_assert_num_queries(1):
        assert turn_count(sara) == 2 * count
