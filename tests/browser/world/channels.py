"""The channel systems of the world, one in every state, and what they have said and answered."""

from collections.abc import Mapping

from channels.models import ChannelSystem, Mode
from channels.services.systems import pause_channel_system, register_channel_system
from channels.services.term_names import set_term_name
from channels.services.tokens import issue_token, revoke_token
from people.models import User
from propagation.delivery.models import ReceiptStatus, ServingState
from propagation.delivery.services.claims import claim, record
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.delivery.services.subscription_changes import Seen, Wanted, change_subscription, preview_subscription
from propagation.delivery.transport.responses import SendResult
from rest.scopes import Scope
from taxonomy.queries.terms import resolve
from tests.browser.world.words import FOREIGN, HOSTILE, REASON, SCRIPT, TITLE, URL, unbroken

LONG = unbroken("confirmed-", 50)
NAMES = {
    LONG: (Mode.PULL, TITLE[:200]),
    "drifted": (Mode.PULL, FOREIGN["arabic"][1]),
    "failing": (Mode.PUSH, unbroken("Failingsystem", 200)),
    "rejecting": (Mode.PUSH, HOSTILE),
    "stopped": (Mode.PUSH, FOREIGN["german"][1] * 2),
    "paused": (Mode.PUSH, FOREIGN["chinese"][1]),
    "waiting": (Mode.PULL, FOREIGN["thai"][1]),
    "unused": (Mode.PULL, SCRIPT),
}
OTHER_HASH = "0" * 64


def load_channels(actor: User) -> None:
    """Registered before anything is released."""
    email = [resolve("channel:email")]
    for code, (mode, name) in NAMES.items():
        languages = ["de"] if code == "waiting" else ["zh"] if code == "unused" else []
        url = URL[:400] if mode == Mode.PUSH else ""
        system = register_channel_system(
            code=code, name=name, mode=mode, url=url, channels=email, languages=languages, actor=actor
        ).channel_system
        token = issue_token(channel_system=system, name=unbroken("token", 100), scopes=[Scope.READ.value], actor=actor).token
        if code == LONG:
            revoke_token(token=token, actor=actor)
            for number in range(3):
                issue_token(channel_system=system, name=f"{number} {HOSTILE}"[:100], scopes=list(Scope.values), actor=actor)
            for term in ("email", "web", "voice", "rtl"):
                set_term_name(channel_system=system, term=resolve(f"channel:{term}"), name=unbroken(term, 200), actor=actor)
    pause_channel_system(channel_system=_system("paused"), actor=actor)


def let_them_answer() -> None:
    """What was released has reached them, or not."""
    _report(LONG, ReceiptStatus.APPLIED)
    _report("drifted", ReceiptStatus.APPLIED, content_hash=OTHER_HASH)
    _answer(
        "failing", SendResult(status=503, excerpt=HOSTILE + TITLE * 8, detail=TITLE, duration_ms=30_000, peer_address="::1")
    )
    _answer("failing", SendResult(error="connect", detail=f"{HOSTILE} {unbroken('cannot-connect', 200)}"))
    _answer("rejecting", SendResult(status=422, excerpt=unbroken("wrong", 2_000)))
    _report("rejecting", ReceiptStatus.REJECTED, error_code=unbroken("code", 100), error_detail=HOSTILE + TITLE)
    _answer("stopped", SendResult(status=410, excerpt=HOSTILE))


def ask_for_changes(people: Mapping[str, User]) -> dict[str, int]:
    """A subscription change that waits for a second person."""
    system = _system("waiting")
    wanted = Wanted(channels=[resolve("channel:email"), resolve("channel:voice")], languages=["ar", "en"])
    effect = preview_subscription(channel_system=system, wanted=wanted)
    change = change_subscription(
        channel_system=system, wanted=wanted, reason=REASON[:1900], seen=Seen(effect.gained, effect.lost), actor=people["chris"]
    )
    return {"waiting_change": change.pk}


def _system(code: str) -> ChannelSystem:
    return ChannelSystem.objects.get(code=code)


def _answer(code: str, result: SendResult) -> None:
    system = _system(code)
    leases = claim(channel_system_id=system.pk)
    record(channel_system_id=system.pk, results=[(lease, result) for lease in leases])


def _report(code: str, status: ReceiptStatus, *, content_hash: str = "", error_code: str = "", error_detail: str = "") -> None:
    system = _system(code)
    items = [
        ReceiptItem(
            document=f"doc_{state.document_id}",
            position=state.position,
            sequence=state.target_id or 0,
            status=status,
            content_hash="" if status == ReceiptStatus.REJECTED else content_hash or state.target_hash,
            error_code=error_code,
            error_detail=error_detail,
        )
        for state in ServingState.objects.filter(channel_system=system).order_by("pk")
    ]
    record_receipts(channel_system=system, items=items)
