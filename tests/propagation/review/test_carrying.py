"""Which changes carry a term: told from their frozen bytes, and only bytes that could hold it are read."""

from unittest.mock import Mock

from content.rules.snapshots import read_snapshot
from content.services.assets import VariantDraft
from propagation.review.queries import carrying
from propagation.review.queries.carrying import changes_carrying
from tests.factories.content import asset
from tests.factories.propagation import submitted, term
from tests.factories.taxonomy import grow


def test_tags_and_channels_of_variants_count_and_words_do_not(ana, sara, email, monkeypatch):
    words = grow("loans\ncards", actor=sara)
    web = term("channel:web", actor=sara)
    tagged = asset("tagged", terms=[web, words["loans"]], actor=ana)
    other = asset("other", terms=[web, words["cards"]], headline="All about loans", actor=ana)
    named = asset("named", title="loans", terms=[web], actor=ana)
    varied = asset("varied", variants=[VariantDraft(email, "en", {"headline": "Hello"})], actor=ana)
    request = submitted(tagged, other, named, varied, actor=ana)
    reader = Mock(wraps=read_snapshot)
    monkeypatch.setattr(carrying, "read_snapshot", reader)
    changes = request.changes.all()
    assert [change.asset.code for change in changes_carrying(changes, {"product:loans"})] == ["tagged"]
    assert reader.call_count == len({"tagged", "named"})
    assert [change.asset.code for change in changes_carrying(changes, {email.reference})] == ["varied"]
    assert changes_carrying(changes, {"segment:loans"}) == []
    assert changes_carrying(changes, set()) == []
