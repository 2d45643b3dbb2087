"""Who wrote what, where a release of terms makes new revisions of assets."""

import pytest
from django.core.exceptions import PermissionDenied

from content.models import Asset, Edit, Variant
from content.services.assets import VariantDraft
from propagation.review.services.verdicts import approve_change_request
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset, edited
from tests.factories.people import person
from tests.factories.propagation import released, submitted, term, terms_released


@pytest.fixture
def olga(db):
    """Another author, who may also review."""
    olga = person("olga", last_name="Other", role="Content author")
    olga.groups.add(*person("rita", role="Reviewer").groups.all())
    return olga


@pytest.fixture
def deposits(sara):
    return term("product:deposits", actor=sara)


def frozen_in(code):
    """Revision number of each edit of an asset, in order; None for one that is free."""
    return list(Edit.objects.filter(asset__code=code).order_by("pk").values_list("revision__number", flat=True))


def merge(deposits, sara, ben):
    terms_released(Merge(term="product:savings", into=deposits.reference), author=sara, reviewer=ben)


def test_edits_that_are_not_live_are_free_again_and_all_others_stay(ana, ben, olga, sara, spring_rate, deposits, email):
    other = asset("other", terms=[email], actor=ana)
    for each in (spring_rate, other):
        released(each, author=ana, reviewer=ben)
        edited(each, headline="By Olga", actor=olga)
        submitted(each, actor=olga)
    assert frozen_in("spring-rate") == frozen_in("other") == [1, 2]

    merge(deposits, sara, ben)

    assert frozen_in("spring-rate") == [1, None]
    assert frozen_in("other") == [1, 2]
    assert Asset.objects.get(code="spring-rate").live_revision.number == 3


def test_who_wrote_what_was_not_live_yet_is_still_its_author(ana, ben, olga, sara, spring_rate, deposits):
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="By Olga", actor=olga)
    submitted(spring_rate, actor=ana)
    merge(deposits, sara, ben)

    again = submitted(spring_rate, actor=ana)

    with pytest.raises(PermissionDenied, match="You took part"):
        approve_change_request(change_request=again, digest=again.digest, actor=olga)


def test_variants_of_other_channels_stay_where_they_are(ana, ben, sara, email, web):
    sms = term("channel:sms", actor=sara)
    variants = [VariantDraft(channel, "fr", {"headline": channel.code}) for channel in (email, sms)]
    released(asset("rate", variants=variants, actor=ana), author=ana, reviewer=ben)

    terms_released(Merge(term="channel:email", into="channel:web"), author=sara, reviewer=ben)

    assert dict(Variant.objects.values_list("headline", "channel__code")) == {"email": "web", "sms": "sms"}
