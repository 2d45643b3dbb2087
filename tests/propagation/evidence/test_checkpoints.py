"""A checkpoint that was kept elsewhere shows what the database alone cannot: a tail cut off, a chain rewritten."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from propagation.evidence.models import Seal, SealHead, Unsealed
from propagation.evidence.rules.checkpoints import new_key
from propagation.evidence.services.sealing import seal
from propagation.feed.models import Document, FeedEntry, FeedHead
from propagation.review.models import Verdict
from tests.factories.content import edited
from tests.factories.propagation import released
from tests.propagation.evidence.test_verify import verified
from tests.support.evidence import without_triggers

PRIVATE, PUBLIC = new_key()


@pytest.fixture
def checkpoint(settings, tmp_path, ana, ben, spring_rate):
    """The file of a checkpoint after two releases; what waited was sealed for it."""
    settings.CHECKPOINT_KEY = PRIVATE
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    out = StringIO()
    call_command("checkpoint", stdout=out)
    file = tmp_path / "checkpoint.json"
    file.write_text(out.getvalue())
    return file


def cut_feed(to):
    """Forget the entries of the feed behind `to`, and every trace that the feed itself keeps of them."""
    Document.objects.update(current=None)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM propagation_feedentry WHERE sequence > %s", [to])
        last = FeedEntry.objects.get(pk=to)
        FeedHead.objects.update(sequence=to, entry_hash=last.entry_hash)


def cut_evidence(row):
    """Delete `row` of evidence, its seal and all seals behind it, and let the rest be sealed anew."""
    with without_triggers():
        number = Seal.objects.get(source=row._meta.db_table, row_id=row.pk).number
        row.delete()
        behind = list(Seal.objects.filter(number__gt=number).order_by("number"))
        Seal.objects.filter(number__gte=number).delete()
        SealHead.objects.update(number=number - 1, hash=Seal.objects.get(number=number - 1).hash)
        Unsealed.objects.bulk_create(Unsealed(source=each.source, row_id=each.row_id) for each in behind)


def test_nothing_has_changed_since(checkpoint):
    said = verified(checkpoint=checkpoint)[0]
    assert f"Nothing that {checkpoint} knew was changed or cut off." in said
    assert Unsealed.objects.count() == 0
    content = json.loads(checkpoint.read_text())
    assert content["feed"] == {"epoch": 1, "sequence": 4, "hash": FeedEntry.objects.get(pk=4).entry_hash}
    assert content["rows"]["propagation_verdict"] == 2
    assert PRIVATE not in checkpoint.read_text()
    assert verified(checkpoint=checkpoint, public_key=PUBLIC)[1] == []


def test_later_changes_do_not_matter(checkpoint, ana, ben, spring_rate):
    edited(spring_rate, headline="Save at 5 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    seal()

    assert verified(checkpoint=checkpoint)[1] == []


def test_a_cut_tail_of_the_feed_shows_only_by_the_checkpoint(checkpoint):
    at = json.loads(checkpoint.read_text())["made_at"]
    cut_feed(2)

    assert verified()[1] == []
    assert verified(checkpoint=checkpoint)[1] == [
        f"The feed ends at 2, but the checkpoint of {at} knew entry 4: its tail was cut off."
    ]


def test_a_cut_tail_of_rows_and_seals_shows_only_by_the_checkpoint(checkpoint):
    content = json.loads(checkpoint.read_text())
    at, then = content["made_at"], content["seals"]["number"]
    cut_evidence(Verdict.objects.latest("pk"))
    seal()

    assert verified()[1] == []
    assert verified(checkpoint=checkpoint)[1] == [
        f"The seals end at {then - 1}, but the checkpoint of {at} knew seal {then}: their tail was cut off.",
        f"verdict: 1 rows have seals up to {then}, but the checkpoint of {at} knew 2.",
    ]


def test_a_chain_that_was_rewritten_and_has_grown_since_shows_by_the_checkpoint(checkpoint, ana, ben, spring_rate):
    content = json.loads(checkpoint.read_text())
    at, then = content["made_at"], content["seals"]["number"]
    cut_evidence(Verdict.objects.latest("pk"))
    cut_feed(2)
    edited(spring_rate, headline="Save at 6 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    seal()

    assert verified()[1] == []
    problems = verified(checkpoint=checkpoint)[1]
    assert f"Entry 4 of the feed is not the one that the checkpoint of {at} knew: the feed was rewritten." in problems
    assert f"Seal {then} is not the one that the checkpoint of {at} knew: the seals were rewritten." in problems


def test_a_checkpoint_that_was_changed_or_signed_by_another_is_refused(checkpoint):
    wrong = f"The signature of {checkpoint} is wrong: the file was changed, or another key signed it."
    assert verified(checkpoint=checkpoint, public_key=new_key()[1])[1] == [wrong]

    content = json.loads(checkpoint.read_text())
    content["feed"]["sequence"] = 3
    content["feed"]["hash"] = FeedEntry.objects.get(pk=3).entry_hash
    checkpoint.write_text(json.dumps(content))
    assert verified(checkpoint=checkpoint)[1] == [wrong]


@pytest.mark.parametrize(
    ("text", "said"),
    [("{}", "parts of it are missing"), ("[]", "cannot be read as a checkpoint"), ("no", "cannot be read as a checkpoint")],
)
def test_a_file_that_is_no_checkpoint_is_named(checkpoint, text, said):
    checkpoint.write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command("verify", checkpoint=checkpoint, stdout=StringIO(), stderr=StringIO())


def test_keys_are_asked_for_and_never_shown(checkpoint, settings):
    settings.CHECKPOINT_KEY = ""
    with pytest.raises(CommandError, match="Set THROUGHLINE_CHECKPOINT_KEY"):
        call_command("checkpoint")
    with pytest.raises(CommandError, match="Name the key that signed the checkpoint with --public-key"):
        call_command("verify", checkpoint=checkpoint)

    settings.CHECKPOINT_KEY = "a secret that is no key"
    with pytest.raises(CommandError, match="A key is 32 bytes as base64") as caught:
        call_command("checkpoint")
    assert "secret" not in str(caught.value)


def test_a_new_key_signs(settings, db):
    out = StringIO()
    call_command("checkpoint", new_key=True, stdout=out)
    first, second = out.getvalue().splitlines()
    settings.CHECKPOINT_KEY = first.removeprefix("THROUGHLINE_CHECKPOINT_KEY=")

    signed = StringIO()
    call_command("checkpoint", stdout=signed)
    assert json.loads(signed.getvalue())["public_key"] == second.split(": ")[1]
