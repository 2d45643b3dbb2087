"""The assets of the world."""

from content.models import Asset
from content.rules.drafts import AssetDraft, VariantRow
from content.services.importing import import_assets
from people.models import User
from tests.browser.world.terms import DEEPEST, LONG
from tests.browser.world.words import ARABIC, FOREIGN, HOSTILE, SENTENCE, TITLE, URL, long, unbroken

CHANNELS = ("email", "web", "voice", "rtl")
MANY = tuple(f"{unbroken(f'many-{number:02}-', 70)}" for number in range(60))
RICH = unbroken("asset-", 100)
"""The asset that has as much as possible of everything."""
NEW = "never-submitted"
TEXT = "\n\n".join([SENTENCE * 12, HOSTILE, URL, *(text for _language, text in FOREIGN.values()), unbroken("word", 400)])


def load_assets(actor: User) -> None:
    foreign = [_asset(name, text, language, text) for name, (language, text) in FOREIGN.items()]
    many = [_asset(code, long(f"Number {number}", 255), "en", HOSTILE) for number, code in enumerate(MANY)]
    rich = _asset(RICH, TITLE, "en", TEXT, terms=(f"product:{LONG}", f"product:{DEEPEST}", *_everything()), channels=CHANNELS)
    write([*foreign, *many, rich, _asset(NEW, HOSTILE, "en", ""), _asset("goes", "Goes soon", "en", "Soon.")], actor)


def rewrite_many(actor: User) -> list[Asset]:
    """Every text of MANY is another one now."""
    return write([_asset(code, long(f"Number {number} anew", 255), "en", ARABIC) for number, code in enumerate(MANY)], actor)


def rewrite(code: str, text: str, actor: User) -> Asset:
    """One asset with another text."""
    return write([_asset(code, long(text, 255), "en", text + TEXT, channels=CHANNELS)], actor)[0]


def write(drafts: list[AssetDraft], actor: User) -> list[Asset]:
    report = import_assets(drafts=drafts, actor=actor)
    assert report.problems == [], report.problems
    return list(Asset.objects.filter(code__in=[draft.code for draft in drafts]).order_by("pk"))


def _everything() -> tuple[str, ...]:
    return (*(f"product:{name}" for name in FOREIGN), "segment:everybody", "action:buy", "journey:stage")


def _asset(
    code: str, title: str, language: str, text: str, *, terms: tuple[str, ...] = (), channels: tuple[str, ...] = ("email",)
) -> AssetDraft:
    core = {
        "headline": long(title, 255),
        "body": text,
        "call_to_action": HOSTILE[:200],
        "link": URL[:2000],
        "legal_line": text[:3000],
    }
    variants = [
        VariantRow(channel=f"channel:{channel}", language=other, copy={"headline": words, "body": f"{words} {text}"})
        for channel in channels
        for other, words in (("ar", FOREIGN["arabic"][1]), ("de", FOREIGN["german"][1]))
    ]
    return AssetDraft(
        code=code,
        title=title,
        kind=unbroken("kind", 50),
        language=language,
        core=core,
        variants=tuple(variants),
        terms=(*terms, *(f"channel:{channel}" for channel in channels)),
    )
