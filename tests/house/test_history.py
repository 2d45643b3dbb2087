"""Nothing that the services write leaves a history row without a name."""

from simple_history.models import HistoricalChanges

from content.services.assets import VariantDraft
from people.models import User
from propagation.review.models import ChangeRequest
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset, edited
from tests.factories.propagation import pull_system, push_system, released, term, terms_released
from tests.house.test_models import our_models


def test_a_change_from_word_to_release_names_who_did_each_part(ana: User, ben: User, sara: User, chris: User) -> None:
    email, spring = term("channel:email", actor=sara), term("campaign:spring", actor=sara)
    push_system("esp", channels=[email], actor=chris)
    pull_system("cms", channels=[email], actor=chris)
    rate = asset(variants=[VariantDraft(email, "en", {"headline": "Hello"})], terms=[spring], actor=ana)
    released(edited(rate, headline="Save at 4 percent", actor=ana), author=ana, reviewer=ben)
    summer = term("campaign:summer", actor=sara)
    terms_released(Merge(term=spring.reference, into=summer.reference), author=sara, reviewer=ben)

    wrote: dict[str, set[str]] = {}
    for model in our_models():
        if hasattr(model, "history"):
            rows = model.history.all()
            assert issubclass(rows.model, HistoricalChanges)
            wrote[model.__name__] = {row.history_user.username if row.history_user else "nobody" for row in rows}
    assert {name: people for name, people in wrote.items() if people} == {
        "Term": {"sara"},
        "TermLabel": {"sara"},
        "TermSynonym": {"sara"},
        "Asset": {"ana", "ben", "sara"},
        "Variant": {"ana"},
        "Tag": {"ana", "sara"},
        "ChannelSystem": {"chris"},
        "ChangeRequest": {"ana", "ben", "sara"},
    }
    states = list(ChangeRequest.history.order_by("history_id").values_list("state", "history_user__username"))
    assert states[0] == ("in_review", "ana")
    assert states[-1] == ("released", "ben")
