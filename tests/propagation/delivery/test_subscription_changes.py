"""Changing what a channel system serves: looked at first, with a reason, by two people where it reaches far."""

import random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from channels.models import ChannelSystem, SubscriptionChange
from channels.queries import subscription_changes_for
from content.services.assets import VariantDraft
from propagation.delivery.queries.landing import document_facts
from propagation.delivery.queries.matching import live_documents, subscription_to
from propagation.delivery.rules.matching import serves
from propagation.delivery.services.subscription_changes import (
    Seen,
    Wanted,
    change_subscription,
    confirm_subscription_change,
    decline_subscription_change,
    preview_change,
    preview_subscription,
)
from propagation.feed.models import Document
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset
from tests.factories.propagation import push_system, released, served_from_now, term, terms_released
from tests.factories.taxonomy import deprecate_term, grow


def served(system: ChannelSystem) -> tuple[Any, ...]:
    """All that says what `system` serves."""
    row = ChannelSystem.objects.get(pk=system.pk)
    channels, filters = (sorted(terms.values_list("code", flat=True)) for terms in (row.channels, row.filters))
    return channels, row.languages, filters, row.subscription_version


def refused(code: str, what: Any) -> str:
    """The sentence with which `what` is refused as `code`."""
    with pytest.raises(ValidationError) as caught:
        what()
    assert caught.value.code == code
    return str(caught.value.messages[0])


@pytest.fixture
def cms(ana, ben, chris, spring_rate, digital):
    """It serves the web and e-mail documents of one asset."""
    system = push_system("cms", channels=[digital], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    return system


@pytest.fixture
def asked(cms, chris, web, settings) -> SubscriptionChange:
    """What Chris asked for: without e-mail, which is one document more than Chris may decide on alone."""
    settings.SUBSCRIPTION_CHANGE_LIMIT = 0
    return served_from_now(cms, channels=[web], actor=chris)


def test_the_preview_names_what_it_gets_and_what_it_loses(cms, ana, ben, sara, email, web):
    kiosk = term("channel:kiosk", actor=sara)
    released(asset("opening-hours", terms=[kiosk], actor=ana), author=ana, reviewer=ben)
    effect = preview_subscription(channel_system=cms, wanted=Wanted([web, kiosk]))
    assert (effect.gained, effect.lost) == (1, 1)
    rows = [(row.asset.code, row.channel.code, row.is_lost) for row in effect.documents()]
    assert rows == [("spring-rate", "email", True), ("opening-hours", "kiosk", False)]


def test_what_is_withdrawn_is_neither_got_nor_lost(cms, ana, ben, spring_rate, web):
    spring_rate.refresh_from_db()
    released(withdrawals=[spring_rate], author=ana, reviewer=ben)
    effect = preview_subscription(channel_system=cms, wanted=Wanted([web]))
    assert (effect.gained, effect.lost) == (0, 0)


def test_a_small_change_is_applied_and_kept(cms, chris, web, settings):
    settings.SUBSCRIPTION_CHANGE_LIMIT = 1
    change = served_from_now(cms, channels=[web], languages=["EN"], reason=" No more e-mail. ", actor=chris)
    assert served(cms) == (["web"], ["en"], [], 2)
    assert change == SubscriptionChange.objects.get()
    assert (change.state, change.reason, change.asked_by, change.decided_by) == ("applied", "No more e-mail.", chris, chris)
    assert (change.gained, change.lost) == (0, 1)
    assert change.before == {"channels": ["channel:digital"], "languages": [], "filters": []}
    assert change.after == {"channels": ["channel:web"], "languages": ["en"], "filters": []}
    last = cms.history.order_by("history_id").last()
    assert (last.history_user, last.history_change_reason) == (chris, "Changed what it serves: No more e-mail.")
    assert [row.history_user for row in change.history.all()] == [chris]


def test_a_large_change_waits_and_somebody_else_confirms_it(asked, cms, chris, root):
    assert (asked.state, asked.decided_by) == ("waiting", None)
    assert served(cms) == (["digital"], [], [], 1)
    assert list(subscription_changes_for(root)) == [asked]
    assert list(subscription_changes_for(chris)) == []
    confirm_subscription_change(change=asked, seen=Seen(0, 1), actor=root)
    asked.refresh_from_db()
    assert (asked.state, asked.asked_by, asked.decided_by) == ("applied", chris, root)
    assert served(cms) == (["web"], [], [], 2)
    assert list(subscription_changes_for(root)) == []
    assert "already" in refused("conflict", lambda: confirm_subscription_change(change=asked, seen=Seen(0, 1), actor=root))


def test_those_who_may_not_change_a_system_are_not_asked(asked, ana, zoe):
    assert [list(subscription_changes_for(person)) for person in (ana, zoe)] == [[], []]


def test_a_superuser_does_not_confirm_their_own(cms, root, web, settings):
    settings.SUBSCRIPTION_CHANGE_LIMIT = 0
    change = served_from_now(cms, channels=[web], actor=root)
    with pytest.raises(PermissionDenied, match="You asked for this change"):
        confirm_subscription_change(change=change, seen=Seen(0, 1), actor=root)
    change.refresh_from_db()
    assert (change.state, served(cms)) == ("waiting", (["digital"], [], [], 1))


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "zoe"])
def test_only_channel_engineers_ask_confirm_and_decline(request, asked, cms, web, who):
    actor = request.getfixturevalue(who)
    for act in (
        lambda: change_subscription(channel_system=cms, wanted=Wanted([web]), reason="r", seen=Seen(0, 1), actor=actor),
        lambda: confirm_subscription_change(change=asked, seen=Seen(0, 1), actor=actor),
        lambda: decline_subscription_change(change=asked, comment="No.", actor=actor),
    ):
        with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
            act()
    asked.refresh_from_db()
    assert (asked.state, served(cms), SubscriptionChange.objects.count()) == ("waiting", (["digital"], [], [], 1), 1)


def test_numbers_that_moved_are_said(cms, chris, web):
    def act():
        return change_subscription(channel_system=cms, wanted=Wanted([web]), reason="r", seen=Seen(0, 0), actor=chris)

    assert refused("conflict", act).startswith("It now gets 0 documents and loses 1")
    assert (served(cms), SubscriptionChange.objects.count()) == ((["digital"], [], [], 1), 0)


def test_numbers_that_moved_before_the_confirmation_are_said(asked, cms, ana, ben, email, root):
    released(asset("other-rate", terms=[email], actor=ana), author=ana, reviewer=ben)
    sentence = refused("conflict", lambda: confirm_subscription_change(change=asked, seen=Seen(0, 1), actor=root))
    assert sentence.startswith("It now gets 0 documents and loses 2")
    assert served(cms)[3] == 1
    assert confirm_subscription_change(change=asked, seen=Seen(0, 2), actor=root).lost == 2


def test_one_change_waits_at_a_time(asked, cms, chris, root, email, settings):
    settings.SUBSCRIPTION_CHANGE_LIMIT = 10
    sentence = refused("conflict", lambda: served_from_now(cms, channels=[email], actor=root))
    assert sentence == "A change that Chris Engineer asked for waits. Decide on it first."
    assert SubscriptionChange.objects.count() == 1


def test_the_same_question_again_is_the_same_change(asked, cms, chris, web):
    again = served_from_now(cms, channels=[web], reason=asked.reason, actor=chris)
    assert again == asked
    refused("conflict", lambda: served_from_now(cms, channels=[web], reason="Another reason.", actor=chris))
    assert SubscriptionChange.objects.get().reason == asked.reason


def test_declining_says_why_and_withdrawing_need_not(asked, cms, chris, root, web):
    with pytest.raises(ValidationError) as caught:
        decline_subscription_change(change=asked, comment=" ", actor=root)
    assert caught.value.message_dict == {"comment": ["Say why you decline it."]}
    declined = decline_subscription_change(change=asked, comment="They still read it.", actor=root)
    assert (declined.state, declined.decided_by, declined.comment) == ("declined", root, "They still read it.")
    withdrawn = decline_subscription_change(change=served_from_now(cms, channels=[web], actor=chris), actor=chris)
    assert (withdrawn.state, withdrawn.decided_by) == ("withdrawn", chris)
    assert served(cms) == (["digital"], [], [], 1)


@pytest.mark.parametrize(("reason", "problem"), [(" ", "Say why it shall"), ("x" * 2_001, "Write at most 2000")])
def test_a_change_has_a_reason_that_fits(cms, chris, web, reason, problem):
    with pytest.raises(ValidationError) as caught:
        served_from_now(cms, channels=[web], reason=reason, actor=chris)
    assert caught.value.message_dict["reason"][0].startswith(problem)
    assert (served(cms), SubscriptionChange.objects.count()) == ((["digital"], [], [], 1), 0)


def test_what_is_wrong_is_named_by_field(cms, chris, savings):
    with pytest.raises(ValidationError) as caught:
        served_from_now(cms, channels=[savings], languages=["??"], actor=chris)
    assert sorted(caught.value.message_dict) == ["channels", "languages"]


def test_the_same_again_is_no_change(cms, chris, digital):
    assert refused("unchanged", lambda: served_from_now(cms, channels=[digital], actor=chris)).startswith("It serves this")


def test_a_term_out_of_use_may_stay_but_not_come(cms, chris, sara, digital, email):
    fax = deprecate_term(term=term("channel:fax", actor=sara), reason="Nobody has one.", actor=sara)
    deprecate_term(term=digital, reason="Too wide.", actor=sara)
    with pytest.raises(ValidationError, match="channel:fax"):
        served_from_now(cms, channels=[digital, fax], actor=chris)
    served_from_now(cms, channels=[digital], languages=["en"], actor=chris)
    assert served(cms) == (["digital"], ["en"], [], 2)


def test_what_a_release_has_changed_since_is_not_overwritten(asked, cms, ben, sara, digital, root, chris):
    online = term("channel:online", actor=sara)
    terms_released(Merge(term=digital.reference, into=online.reference, children="lift"), author=sara, reviewer=ben)
    now = served(cms)
    assert now[0] == ["online"]
    sentence = refused("conflict", lambda: confirm_subscription_change(change=asked, seen=Seen(0, 1), actor=root))
    assert "has been changed since" in sentence
    assert served(cms) == now
    assert decline_subscription_change(change=asked, actor=chris).state == "withdrawn"


def test_a_term_that_went_out_of_use_since_is_named(asked, sara, web, root):
    deprecate_term(term=web, reason="No website.", actor=sara)
    assert "channel:web" in refused("conflict", lambda: preview_change(change=asked))
    assert refused("conflict", lambda: confirm_subscription_change(change=asked, seen=Seen(0, 1), actor=root))


def test_the_database_and_the_rule_find_the_same(ana, ben, sara):
    """Random documents and subscriptions: what the query finds is what matching.serves says of each document."""
    dice = random.Random(11)
    channels = list(grow("digital\n    email\n    web\n        app\nprint", facet="channel", actor=sara).values())
    products = list(grow("savings\n    instant\n    fixed\ncards", facet="product", actor=sara).values())
    segments = list(grow("young\nold", facet="segment", actor=sara).values())
    assets = [
        asset(
            f"a{number}",
            terms=[*dice.sample(channels, dice.randint(1, 2)), *dice.sample([*products, *segments], dice.randint(0, 3))],
            variants=[VariantDraft(dice.choice(channels), "fr", {"headline": "Bonjour"})] if dice.random() < 0.5 else [],
            actor=ana,
        )
        for number in range(12)
    ]
    released(*assets, author=ana, reviewer=ben)
    documents = list(Document.objects.all())
    facts = document_facts(documents)
    sizes = set()
    for _number in range(40):
        subscription = subscription_to(
            channels=dice.sample(channels, dice.randint(1, 2)),
            languages=dice.sample(["en", "fr", "de"], dice.randint(0, 2)),
            filters=dice.sample([*products, *segments], dice.randint(0, 2)),
        )
        expected = {document.pk for document in documents if serves(subscription, facts[document.pk])}
        assert set(live_documents(subscription).values_list("pk", flat=True)) == expected, subscription
        sizes.add(len(expected))
    assert len(sizes) > 5


def test_the_preview_costs_the_same_for_any_number_of_documents(cms, ana, ben, email, web, django_assert_num_queries):
    def look():
        effect = preview_subscription(channel_system=cms, wanted=Wanted([web]))
        return effect.gained, effect.lost, len(effect.documents())

    with django_assert_num_queries(11) as seen:
        assert look() == (0, 1, 1)
    assert not [query["sql"] for query in seen.captured_queries if '"content"' in query["sql"]]
    released(*(asset(f"a{number}", terms=[email], actor=ana) for number in range(2)), author=ana, reviewer=ben)
    with django_assert_num_queries(11):
        assert look() == (0, 3, 3)
