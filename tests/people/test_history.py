"""Every history row says who and why."""

from people.history import delete_as, save_as
from people.models import User
from taxonomy.models import Facet


def test_saving_records_actor_and_reason(sara: User) -> None:
    facet = save_as(Facet(code="mood", name="Mood"), actor=sara, reason="Asked for by the brand team")
    row = facet.history.get()
    assert (row.history_type, row.history_user, row.history_change_reason) == ("+", sara, "Asked for by the brand team")


def test_saving_again_records_the_one_who_saved_again(sara: User, chris: User) -> None:
    facet = save_as(Facet(code="mood", name="Mood"), actor=sara, reason="first")
    facet.name = "Moods"
    save_as(facet, actor=chris)
    rows = [
        (row.history_type, row.name, row.history_user, row.history_change_reason)
        for row in facet.history.order_by("history_id")
    ]
    assert rows == [("+", "Mood", sara, "first"), ("~", "Moods", chris, "")]


def test_deleting_leaves_a_row(sara: User) -> None:
    facet = save_as(Facet(code="mood", name="Mood"), actor=sara)
    delete_as(facet, actor=sara, reason="Never used")
    assert not Facet.objects.filter(code="mood").exists()
    row = Facet.history.filter(code="mood").latest()
    assert (row.history_type, row.history_user, row.history_change_reason) == ("-", sara, "Never used")


def test_a_long_reason_is_cut_at_one_hundred_characters(sara: User) -> None:
    facet = save_as(Facet(code="mood", name="Mood"), actor=sara, reason="x" * 101)
    assert facet.history.get().history_change_reason == "x" * 99 + "…"
