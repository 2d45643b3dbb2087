"""A channel system that serves a merged term comes to serve what replaces it; the impact says so beforehand."""

from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset
from tests.factories.propagation import push_system, released, term, terms_released


def test_the_impact_has_what_a_subscription_that_follows_comes_to_serve(ana, ben, sara, chris, email, savings) -> None:
    deposits = term("product:deposits", actor=sara)
    desk = push_system("desk", channels=[email], filters=[savings], actor=chris)
    released(asset("deposit", terms=[email, deposits], actor=ana), author=ana, reviewer=ben)
    fan_out()
    assert not ServingState.objects.exists()

    merge = Merge(term="product:savings", into="product:deposits")
    request = terms_released(merge, author=sara, reviewer=ben).change_request
    reached = [
        (record.counts["assets"], record.counts["documents"], record.counts["deliveries"]) for record in request.impacts.all()
    ]
    assert reached == [(1, 1, 1)] * 3
    fan_out()
    assert ServingState.objects.get().channel_system == desk
