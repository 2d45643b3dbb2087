"""The terms of the world: labels of 255 characters, twelve levels, every script, a facet of its own, and a journey."""

from collections.abc import Mapping

from people.models import User
from taxonomy.models import Facet
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.queries.terms import resolve
from taxonomy.services.facets import create_facet
from taxonomy.services.importing import import_terms
from taxonomy.services.journeys import save_journey_part
from taxonomy.services.operations import carry_out
from taxonomy.services.quality import ask_for_report, look_for_reports
from taxonomy.services.terms import propose_term
from taxonomy.services.versions import publish_version
from taxonomy.vocabulary.operations import Deprecate, Merge, Move, Rename
from taxonomy.vocabulary.rows import (
    MappingKind,
    Notation,
    Note,
    NoteKind,
    OutsideName,
    Synonym,
    SynonymKind,
    TermRow,
    definition,
)
from tests.browser.world.words import FOREIGN, HOSTILE, IMAGE, REASON, SCRIPT, TEMPLATE, TITLE, URL, long, unbroken

People = Mapping[str, User]

LEVELS = 12
LONG = unbroken("long-code-", 100)
"""The code of the term that has as much as possible of everything."""
FACET = "facet-" + "f" * 44
DEEPEST = f"level-{LEVELS}"


def load_terms(people: People) -> None:
    """Terms, a published version with differences after it, proposals, a quality report."""
    sara = people["sara"]
    _import("product", [*_deep(), *_foreign(), *_rich(), *_many()], sara)
    _import("channel", _channels(), sara)
    _import("segment", [TermRow("everybody", "", {"en": long("Everybody who", 255)})], sara)
    _import("action", [TermRow("buy", "", {"en": long("Buys", 255)})], sara)
    _import("journey", [TermRow("journey", "", {"en": TITLE}), TermRow("stage", "journey", {"en": HOSTILE})], sara)
    _journey(sara)
    create_facet(code=FACET, name=unbroken("Facetname", 100), description=REASON, uri=URL[:500], actor=sara)
    create_facet(code="empty", name=HOSTILE[:100], actor=sara)
    _publish_and_change(sara)
    for name, (language, text) in FOREIGN.items():
        propose_term(
            facet=Facet.objects.get(code="product"),
            code=f"proposed-{name}",
            labels={language: text, "en": long(text, 255)},
            parent=resolve(f"product:{DEEPEST}"),
            definition=HOSTILE,
            reason=REASON,
            actor=people["ana"],
        )
    ask_for_report(facet=Facet.objects.get(code="product"), language="en")
    look_for_reports()


def _import(facet: str, rows: list[TermRow], actor: User) -> None:
    report = import_terms(facet=Facet.objects.get(code=facet), rows=rows, actor=actor)
    assert report.problems == [], report.problems


def _deep() -> list[TermRow]:
    return [
        TermRow(f"level-{level}", f"level-{level - 1}" if level > 1 else "", {"en": long(f"Level {level} of", 255)})
        for level in range(1, LEVELS + 1)
    ]


def _foreign() -> list[TermRow]:
    return [
        TermRow(name, "", {language: text, "en": text}, notes=definition(language, text * 3))
        for name, (language, text) in FOREIGN.items()
    ]


def _rich() -> list[TermRow]:
    kinds = list(NoteKind)
    return [
        TermRow(
            LONG,
            "",
            {"en": long("Spring", 255), "fr": HOSTILE, "ar": FOREIGN["arabic"][1], "zh": FOREIGN["chinese"][1]},
            synonyms=tuple(
                Synonym(SynonymKind.ALTERNATIVE, "en", f"{number} {unbroken('synonym', 200)}") for number in range(30)
            ),
            notes=tuple(Note(kind, language, REASON) for kind in kinds for language in ("en", "ar")),
            notations=tuple(Notation(unbroken(f"n{number}", 200), URL[:400] if number % 2 else "") for number in range(4)),
            mappings=tuple(OutsideName(MappingKind.EXACT, f"{URL[:400]}{number}") for number in range(4)),
            related=tuple(FOREIGN),
            broader=("level-3", "level-7"),
            uri=URL[:480],
            owner="sara",
        ),
        TermRow("script", LONG, {"en": SCRIPT}),
        TermRow("image", LONG, {"en": IMAGE}),
        TermRow("template", LONG, {"en": TEMPLATE}),
        TermRow("old-script", LONG, {"en": f"Old {SCRIPT}"}),
        TermRow("old-word", LONG, {"en": unbroken("Oldword", 255)}),
    ]


def _many() -> list[TermRow]:
    """More children than a page of the tree shows."""
    return [TermRow(f"child-{number:03}", "german", {"en": f"{number} {FOREIGN['german'][1]}"}) for number in range(130)]


def _channels() -> list[TermRow]:
    return [
        TermRow("email", "", {"en": "Email"}),
        TermRow("web", "", {"en": unbroken("Website", 120)}),
        TermRow("voice", "", {"en": HOSTILE}),
        TermRow("rtl", "", {"en": FOREIGN["arabic"][1]}),
    ]


def _journey(actor: User) -> None:
    texts = {
        "goal": REASON,
        "mindset": HOSTILE,
        "kpi": long("The share of", 150),
        "kpi_target": HOSTILE,
        "owning_team": TITLE[:90],
    }
    save_journey_part(term=resolve("journey:journey"), kind="journey", actor=actor, **texts)
    save_journey_part(
        term=resolve("journey:stage"),
        kind="stage",
        desired_action=resolve("action:buy"),
        exits=[(resolve("journey:journey"), REASON[:280])],
        actor=actor,
        **texts,
    )


def _publish_and_change(actor: User) -> None:
    """A version with a long note, and one of each kind of difference after it."""
    facet = Facet.objects.get(code="product")
    publish_version(facet=facet, note=REASON, seen_sha256=CurrentVersion(facet).frozen.sha256, actor=actor)
    for operation in (
        Rename(term="product:level-5", labels={"en": long("Another name of", 255), "ar": FOREIGN["arabic"][1]}),
        Move(term="product:template", parent="product:level-11"),
        Merge(term="product:old-script", into="product:script", reason=REASON),
        Deprecate(term="product:old-word", reason=REASON, replaced_by=("product:script", "product:image"), rule="any"),
    ):
        carry_out(operation=operation, reason=REASON, actor=actor)
    _import("product", [TermRow("script", "", {}, notes=definition("en", REASON * 3))], actor)
