"""What a release of term changes does to a draft raises its version, so that nobody saves what they read before over it."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from channels.services.systems import update_channel_system
from content.models import Asset, Tag
from content.services.assets import VariantDraft
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import propose_undo
from propagation.review.services.verdicts import approve_change_request
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released, term, terms_released
from tests.support.api import JSON, problem

MERGE = Merge(term="product:savings", into="product:deposits")


@pytest.fixture
def deposits(sara):
    return term("product:deposits", actor=sara)


def shown(row: Asset) -> tuple[int, set[str], set[str]]:
    """(version, products, channels of the variants) of the draft."""
    row = Asset.objects.get(pk=row.pk)
    products = set(row.terms.filter(facet__code="product").values_list("code", flat=True))
    return row.version, products, set(row.variants.values_list("channel__code", flat=True))


def test_tags_that_follow_a_merged_term(spring_rate, deposits, sara, ben) -> None:
    terms_released(MERGE, author=sara, reviewer=ben)
    assert shown(spring_rate) == (2, {"deposits"}, set())
    assert Asset.history.filter(code="spring-rate").latest().version == 2


def test_variants_that_follow_a_merged_channel(digital, email, web, sara, ana, ben) -> None:
    row = asset("note", terms=[web], variants=[VariantDraft(email, "fr", {"headline": "Bonjour"})], actor=ana)
    terms_released(Merge(term="channel:email", into="channel:web"), author=sara, reviewer=ben)
    assert shown(row) == (2, set(), {"web"})
    assert row.variants.get().history.latest().channel_id == web.pk


def test_a_draft_without_the_term_keeps_its_version(spring_rate, savings, deposits, web, sara, ana, ben) -> None:
    """It is live with it, so it gets another live revision; the draft shows the same as before."""
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, terms=[web], actor=ana)
    terms_released(MERGE, author=sara, reviewer=ben)
    assert shown(spring_rate) == (2, set(), set())
    assert Asset.objects.get(pk=spring_rate.pk).live_revision.number == 2


def test_taking_it_back(spring_rate, deposits, sara, ben) -> None:
    merged = terms_released(MERGE, author=sara, reviewer=ben).change_request
    back = propose_undo(change_request=merged, reason="No.", submission_key=uuid4().hex, actor=sara)
    approve_change_request(change_request=back, digest=back.digest, actor=ben)
    release_change_request(change_request=back, actor=ben)
    assert shown(spring_rate) == (3, {"savings"}, set())


def test_a_tag_that_goes_leaves_its_history(spring_rate, savings, deposits, email, web, sara, ana, ben) -> None:
    edited(spring_rate, terms=[email, web, savings, deposits], actor=ana)
    terms_released(MERGE, author=sara, reviewer=ben)
    assert shown(spring_rate) == (3, {"deposits"}, set())
    gone = Tag.history.filter(asset=spring_rate.pk, history_type="-").get()
    assert (gone.term_id, gone.history_user) == (savings.pk, sara)
    assert gone.history_change_reason.startswith("CR-")
    assert gone.history_change_reason.endswith(", released by Ben Reviewer")


def test_a_put_with_what_was_read_before_is_refused(spring_rate, deposits, anas: Client, sara, ben) -> None:
    etag = anas.get("/api/v1/assets/spring-rate")["ETag"]
    terms_released(MERGE, author=sara, reviewer=ben)
    body = {"title": "Mine", "tags": {"product": ["savings"]}}
    problem(anas.put("/api/v1/assets/spring-rate", body, JSON, headers={"if-match": etag}), 412, "precondition_failed")
    assert shown(spring_rate)[1] == {"deposits"}


def test_a_page_that_was_open_is_a_conflict(spring_rate, deposits, as_ana: Client, sara, ben) -> None:
    form = {"version": "1", "title": "Mine", "variants-TOTAL_FORMS": "0", "variants-INITIAL_FORMS": "0"}
    terms_released(MERGE, author=sara, reviewer=ben)
    response = as_ana.post("/assets/spring-rate/edit/", {**form, "terms_product": "product:savings"})
    assert response.status_code == 409
    assert shown(spring_rate)[1] == {"deposits"}
    assert Asset.objects.get().title == "Spring rate"


def test_a_channel_system_that_followed_is_not_saved_over(email, savings, deposits, chris, sara, ben) -> None:
    esp = push_system("esp", channels=[email], filters=[savings], actor=chris)
    terms_released(MERGE, author=sara, reviewer=ben)
    with pytest.raises(ValidationError) as caught:
        update_channel_system(channel_system=esp, name="Mine", url=esp.url, expected=esp.updated_at, actor=chris)
    assert caught.value.code == "conflict"
    esp.refresh_from_db()
    assert (esp.name, [term.code for term in esp.filters.all()]) == ("Esp", ["deposits"])
