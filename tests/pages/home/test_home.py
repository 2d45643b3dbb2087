"""Home, and the page of one asset: what waits for whom, and what channel systems serve."""

import pytest

from channels.models import ChannelHealth
from channels.services.systems import pause_channel_system
from content.services.assets import VariantDraft
from pages.home import home
from people.models import User
from propagation.delivery.models import Hold, ServingState
from propagation.delivery.queries.serving import serving_states
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import ReceiptItem, ReceiptStatus, record_receipts
from taxonomy.models import Facet, Term
from taxonomy.services.terms import propose_term
from tests.factories.content import asset, edited
from tests.factories.propagation import approved, push_system, released, submitted
from tests.support.pages import html, texts


def home_of(client, user) -> str:
    client.force_login(user)
    return html(client.get("/"))


def test_visitors_sign_in_first(client, db):
    assert client.get("/")["Location"] == "/sign-in/?next=/"


@pytest.mark.parametrize("name", ["ana", "ben", "sara", "chris", "root"])
def test_an_empty_home_says_so_in_each_part(client, request, name):
    """Who can mend channel systems has them in their turn, so there is no other part for them."""
    page = home_of(client, request.getfixturevalue(name))
    attention = [] if name in {"chris", "root"} else ["No channel system needs attention"]
    assert [text.split(".")[0] for text in texts(page, "empty")] == [
        "Nothing waits for you",
        "None of your change requests waits for others",
        *attention,
        "Nothing has been released yet",
    ]
    assert texts(page, "turn-count") == []


def test_without_a_role_there_is_nothing_but_advice(client, zoe):
    page = home_of(client, zoe)
    assert texts(page, "empty")[0].startswith("You have no role yet")
    assert texts(page, "your-turn") == texts(page, "attention") == texts(page, "recent") == []


def test_each_sees_their_own_turn(client, ana, ben, sara, email):
    submitted(asset("one", terms=[email], actor=ana), title="In review", actor=ana)
    approved(asset("two", terms=[email], actor=ana), author=ana, reviewer=ben)

    turn = texts(home_of(client, ben), "your-turn")[0]
    assert "Review: In review" in turn
    assert "Release: New rate" in turn
    assert "Nothing waits for you." in texts(home_of(client, ana), "your-turn")[0]
    assert "In review CR-" in texts(home_of(client, ana), "waiting")[0]
    assert "waits for Ben Reviewer" in texts(home_of(client, ana), "waiting")[0]
    assert "Nothing waits for you." in texts(home_of(client, sara), "your-turn")[0]


def test_what_has_moved_on_is_not_offered_for_release(client, ana, ben, email):
    rate = asset("one", terms=[email], actor=ana)
    approved(rate, author=ana, reviewer=ben)
    edited(rate, headline="Save at 4 percent", actor=ana)
    submitted(rate, title="Old", actor=ana)
    edited(rate, headline="Save at 5 percent", actor=ana)
    released(rate, author=ana, reviewer=ben)

    turn = texts(home_of(client, ben), "your-turn")[0]
    assert "Cannot be released as it is: New rate" in turn
    assert "Cannot be released as it is: Old" in turn
    assert "Release:" not in turn


def test_seven_rows_and_the_number_of_all(client, ana, ben, email):
    for number in range(8):
        submitted(asset(f"rate-{number}", terms=[email], actor=ana), actor=ana)
    page = home_of(client, ben)
    assert len(texts(page, "row")) == 7
    assert "See all 8" in texts(page, "your-turn")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_queries_however_much_there_is(client, ana, ben, chris, email, count, django_assert_num_queries):
    for number in range(count):
        push_system(f"esp-{number}", channels=[email], actor=chris)
        released(asset(f"live-{number}", terms=[email], actor=ana), author=ana, reviewer=ben)
        submitted(asset(f"rate-{number}", terms=[email], actor=ana), actor=ana)
    fan_out()
    ServingState.objects.update(hold=Hold.EXHAUSTED)
    client.force_login(ben)
    with django_assert_num_queries(15):
        page = html(client.get("/"))
    assert len(texts(page, "row")) == 3 * count


def proposed(label: str, *, actor: User) -> Term:
    facet = Facet.objects.get(code="segment")
    return propose_term(facet=facet, code=label.lower(), labels={"en": label}, actor=actor)


def test_what_somebody_proposes_waits_for_the_stewards(client, ana, ben, sara):
    proposed("Gardeners", actor=ana)
    page = home_of(client, sara)
    assert texts(page, "proposals")[0].startswith("Proposed terms Gardeners Segment · Ana Author · just now Accept Decline…")
    assert 'action="/taxonomy/segment/gardeners/accept/"' in page
    assert 'href="/taxonomy/segment/gardeners/decline/"' in page
    own = home_of(client, ana)
    assert texts(own, "proposals")[0].startswith("Terms you proposed Gardeners Segment · just now Proposed")
    assert "/accept/" not in own
    assert texts(home_of(client, ben), "proposals") == []

    client.force_login(sara)
    client.post("/taxonomy/segment/gardeners/accept/")
    assert texts(home_of(client, sara), "proposals") == texts(home_of(client, ana), "proposals") == []


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_cost_the_same_queries_however_many(client, ana, sara, count, django_assert_num_queries):
    for number in range(count):
        proposed(f"Group{number}", actor=ana)
    client.force_login(sara)
    with django_assert_num_queries(13):
        page = html(client.get("/"))
    assert len(texts(page, "row")) == count


def test_of_many_proposals_the_newest_are_shown(client, ana, sara):
    for number in range(9):
        proposed(f"Group{number}", actor=ana)
    page = home_of(client, sara)
    assert texts(page, "proposals")[0].endswith("and 2 more")
    assert (texts(page, "turn-sum"), len(texts(page, "row"))) == (["9"], 7)


def test_what_needs_attention_is_counted_by_channel_system(client, ana, ben, chris, email, web, spring_rate, monkeypatch):
    esp = push_system("esp", channels=[email], actor=chris)
    push_system("cms", channels=[web], actor=chris)
    fine = push_system("fine", channels=[web], actor=chris)
    released(spring_rate, asset("other", terms=[email], actor=ana), author=ana, reviewer=ben)
    fan_out()
    ServingState.objects.filter(channel_system=esp).update(hold=Hold.REJECTED)
    state = serving_states().get(channel_system__code="cms")
    item = ReceiptItem(
        document=state.document.public_id,
        position=state.position,
        sequence=state.target_id,
        status=ReceiptStatus.APPLIED,
        content_hash="ab" * 32,
    )
    record_receipts(channel_system=state.channel_system, items=[item])

    assert texts(texts_part(home_of(client, chris)), "row") == ["Cms 1 drifted", "Esp 2 rejected"]
    listed = texts(html(client.get("/channels/")), "row")
    assert ["1 drifted" in row for row in listed] == [True, False, False]
    assert ["2 rejected" in row for row in listed] == [False, True, False]
    told = {code: texts(html(client.get(f"/channels/{code}/")), "troubles") for code in ("cms", "esp", "fine")}
    assert told == {"cms": ["1 drifted"], "esp": ["2 rejected"], "fine": ["None"]}

    pause_channel_system(channel_system=fine, actor=chris)
    assert texts(texts_part(home_of(client, chris)), "row")[2] == "Fine Paused. 1 paused"
    ChannelHealth.objects.filter(channel_system=esp).update(stopped="gone", last_error="It answered 410.")
    assert texts(texts_part(home_of(client, chris)), "row")[1] == "Esp It answered 410 Gone. 2 rejected"
    assert "It answered 410." not in html(client.get("/channels/esp/"))

    monkeypatch.setattr(home, "MOST_ROWS", 2)
    page = texts_part(home_of(client, chris))
    assert "See all 3" in page
    assert 'href="/channels/?show=trouble"' in page
    push_system("quiet", channels=[web], actor=chris)
    shown = texts(html(client.get("/channels/?show=trouble")), "row")
    assert [row.split()[0] for row in shown] == ["Cms", "Esp", "Fine"]


def texts_part(page: str) -> str:
    """The HTML of the part that needs attention."""
    start = page.index('data-testid="attention"')
    return page[start : page.index("</section>", start)]


def test_an_asset_shows_draft_live_and_what_is_served(client, ana, ben, chris, email, web, spring_rate):
    esp = push_system("esp", channels=[email], actor=chris)
    client.force_login(ana)
    assert "This draft has never been released" in html(client.get("/assets/spring-rate/"))

    released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    state = serving_states().get(channel_system=esp)
    item = ReceiptItem(
        document=state.document.public_id,
        position=state.position,
        sequence=state.target_id,
        status=ReceiptStatus.APPLIED,
        content_hash=state.target.content_hash,
    )
    record_receipts(channel_system=esp, items=[item])
    page = html(client.get("/assets/spring-rate/"))
    assert "Revision r1 is live. The draft is the same." in page
    rows = texts(page, "served-row")
    assert rows[0].endswith(f"Esp r1 {state.target.content_hash[:8]} Confirmed")
    assert rows[1].endswith("No channel system serves this document.")
    assert texts(page, "status-chip") == ["Live", "Confirmed", "Released", "Live"]

    edited(
        spring_rate,
        headline="Save at 4 percent",
        variants=[VariantDraft(web, "fr", {"headline": "4 %"})],
        actor=ana,
    )
    page = html(client.get("/assets/spring-rate/"))
    assert "The draft differs from what is live (r1) in 2 places:" in page
    assert "As in the core" in texts(page, "variants")[0]


def test_an_asset_says_where_a_variant_of_a_channel_above_does_not_fill(client, ana, ben, digital, web, spring_rate):
    variants = [VariantDraft(digital, "en", {"headline": "For all"}), VariantDraft(web, "en", {"headline": "For the web"})]
    edited(spring_rate, variants=variants, actor=ana)
    client.force_login(ana)
    (said,) = texts(html(client.get("/assets/spring-rate/")), "core-only")
    assert said.startswith("digital › email gets the core. The variant for digital does not fill it")

    released(spring_rate, author=ana, reviewer=ben)
    served = {document.channel.code: bytes(document.current.content) for document in spring_rate.documents.all()}
    assert {code: b"For all" in content for code, content in served.items()} == {"digital": True, "email": False, "web": False}


def test_an_asset_has_doors(client, ana, ben, zoe, spring_rate):
    path = "/assets/spring-rate/"
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"
    client.force_login(zoe)
    assert client.get(path).status_code == 403
    client.force_login(ben)
    page = html(client.get(path))
    assert "Edit draft" not in page
    assert "Submit a change request" not in page
    assert client.get("/assets/nothing/").status_code == 404


def test_markup_in_an_asset_stays_text(client, ana, email):
    asset("evil", title="<script>alert(1)</script>", headline="<img src=x onerror=alert(1)>", terms=[email], actor=ana)
    client.force_login(ana)
    page = html(client.get("/assets/evil/"))
    assert "<script>alert" not in page
    assert "<img" not in page
