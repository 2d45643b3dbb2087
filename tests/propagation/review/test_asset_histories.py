"""What the history of an asset says of term changes: what was there before, who asked for it, and who released it."""

import pytest

from content.queries.histories import asset_history
from content.services.assets import VariantDraft
from taxonomy.queries.histories import term_history
from taxonomy.vocabulary.operations import Merge, Rename
from tests.factories.content import asset, edited
from tests.factories.propagation import released, term, terms_released


def newest(row):
    """(who, changes as (what, old, new), reason) of the newest entry."""
    entry = asset_history(row, "en")[0]
    return entry.who, [(change.what, change.old, change.new) for change in entry.changes], entry.reason


@pytest.fixture
def deposits(sara):
    return term("product:deposits", actor=sara)


def test_a_merge_names_the_tag_that_it_took_away(spring_rate, deposits, sara, ben):
    terms_released(Merge(term="product:savings", into="product:deposits"), author=sara, reviewer=ben)

    who, changes, reason = newest(spring_rate)
    assert ("Tag in Product", "savings", "deposits") in changes
    assert who == sara
    assert reason.endswith(", released by Ben Reviewer")


def test_a_variant_that_followed_its_channel_is_told(email, web, ana, sara, ben):
    row = asset("note", terms=[web], variants=[VariantDraft(email, "fr", {"headline": "Bonjour"})], actor=ana)
    terms_released(Merge(term="channel:email", into="channel:web"), author=sara, reviewer=ben)

    who, changes, _reason = newest(row)
    assert ("Variant digital › web, fr: channel", "digital › email", "digital › web") in changes
    assert who == sara


def test_a_page_shows_both(as_ana, spring_rate, deposits, sara, ben):
    terms_released(Merge(term="product:savings", into="product:deposits"), author=sara, reviewer=ben)
    page = as_ana.get("/assets/spring-rate/history/").content.decode()
    assert "savings</del" in page
    assert "deposits</ins" in page
    assert "Sara Steward" in page
    assert "released by Ben Reviewer" in page


def test_the_author_of_a_term_change_is_credited_with_it(savings, sara, ben):
    terms_released(Rename(term="product:savings", labels={"en": "Saving"}), author=sara, reviewer=ben)
    event = next(event for event in term_history(savings) if "Saving" in event.what)
    assert event.who == sara
    assert event.reason.endswith(", released by Ben Reviewer")


def test_a_release_of_content_is_its_releasers_and_the_text_its_authors(spring_rate, ana, ben):
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    by = {change.what: entry.who for entry in reversed(asset_history(spring_rate, "en")) for change in entry.changes}
    assert by["Headline"] == ana
    assert by["Live revision"] == ben
