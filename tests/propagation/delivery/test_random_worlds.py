"""Fan-out in SQL does what the pure rule says for one document after another, whatever happened before."""

from random import Random

import pytest

from channels.models import ChannelSystem
from channels.services.subscriptions import set_subscription
from propagation.delivery.models import ServingState
from propagation.delivery.queries.landing import document_facts
from propagation.delivery.queries.matching import subscription_of
from propagation.delivery.rules.matching import serves
from propagation.delivery.services import fan_out as fan_out_module
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import Document, DocumentOperation
from taxonomy.models import Term
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Move
from tests.factories.documents import Wanted, released_at_once
from tests.factories.propagation import pull_system, push_system
from tests.factories.taxonomy import grow

CHANNELS = """
    digital
        email
        app
            push
    branch
"""
PRODUCTS = """
    cards
        gold
            travel
    savings
        notice
    loans
"""
STEPS = 10


class World:
    """What each channel system must serve of each document, remembered beside the registry."""

    def __init__(self, seed: int, *, sara, chris, ana):
        self.random, self.sara, self.chris, self.ana = Random(seed), sara, chris, ana
        self.channels = list(grow(CHANNELS, facet="channel", actor=sara).values())
        self.products = list(grow(PRODUCTS, actor=sara).values())
        self.expected: dict[tuple[int, int], tuple[str, int]] = {}
        for number in range(3):
            self.register(number)

    def register(self, number: int) -> None:
        if number == 0:
            pull_system("pull", channels=self.some(self.channels), actor=self.chris)
        else:
            push_system(f"push-{number}", channels=self.some(self.channels), filters=self.maybe(), actor=self.chris)

    def some(self, terms: list[Term]) -> list[Term]:
        return self.random.sample(terms, self.random.randint(1, 2))

    def maybe(self) -> list[Term]:
        return self.random.choice([[], self.some(self.products)])

    def release(self) -> None:
        wanted = {}
        for _number in range(self.random.randint(3, 12)):
            name, channel = f"a{self.random.randint(1, 9)}", self.random.choice(self.channels)
            language = self.random.choice(["en", "fr"])
            operation = self.random.choice([*[DocumentOperation.UPSERT] * 3, DocumentOperation.RETIRE])
            wanted[name, channel, language] = Wanted(name, channel, language, tuple(self.some(self.products)), operation)
        released_at_once(wanted.values(), actor=self.ana)

    def move(self) -> None:
        terms = self.random.choice([self.channels, self.products])
        term, parent = self.random.sample(terms, 2)
        parent_reference = self.random.choice([parent.reference, None])
        below = set(Term.objects.filter(ancestor_rows__ancestor=term).values_list("pk", flat=True))
        if parent.pk not in below and Term.objects.get(pk=term.pk).parent_id not in {None, parent.pk}:
            carry_out(operation=Move(term=term.reference, parent=parent_reference), reason="Tidy", actor=self.sara)

    def subscribe(self) -> None:
        system = self.random.choice(list(ChannelSystem.objects.all()))
        set_subscription(
            channel_system=system,
            channels=self.some(self.channels),
            languages=self.random.choice([[], ["fr"]]),
            filters=self.maybe(),
            reason="They asked for it.",
            actor=self.chris,
        )

    def step(self) -> None:
        self.random.choice([self.release, self.release, self.move, self.subscribe])()

    def matched(self) -> dict[tuple[int, int], tuple[str, int]]:
        """The rule for one document after another."""
        documents = list(Document.objects.exclude(current=None).select_related("current"))
        facts = document_facts(documents)
        for system in ChannelSystem.objects.all():
            subscription = subscription_of(system)
            for document in documents:
                assert document.current is not None
                wanted = document.current.operation == "upsert" and serves(subscription, facts[document.pk])
                before = self.expected.get((system.pk, document.pk))
                if wanted:
                    self.expected[system.pk, document.pk] = ("upsert", document.current.pk)
                elif before is not None and before[0] == "upsert":
                    self.expected[system.pk, document.pk] = ("retire", document.current.pk)
        return self.expected


@pytest.mark.parametrize("seed", [1, 2])
def test_fan_out_is_the_pure_rule(sara, chris, ana, monkeypatch, seed):
    monkeypatch.setattr(fan_out_module, "BATCH", 5)
    monkeypatch.setattr(fan_out_module, "MOST_TERMS", 3)
    world = World(seed, sara=sara, chris=chris, ana=ana)
    moved = 0
    for _step in range(STEPS):
        world.step()
        before = dict(ServingState.objects.values_list("pk", "position"))
        count = fan_out()
        rows = ServingState.objects.select_related("target")
        found = {(row.channel_system_id, row.document_id): (row.operation, row.target_id) for row in rows}
        assert found == world.matched()
        assert count == sum(before.get(row.pk) != row.position for row in rows)
        assert {row.target_hash for row in rows} == {
            row.target.content_hash if row.operation == "upsert" else "" for row in rows
        }
        assert fan_out() == 0
        moved += count
    assert moved > 10
