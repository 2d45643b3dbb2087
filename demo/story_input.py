"""What the story plays with: real taxonomies and content when the data folder exists, otherwise the demo."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from channels.models import Mode
from content.models import Asset
from content.rules.snapshots import COPY_FIELDS
from content.services.assets import VariantDraft, save_draft
from demo.channel_systems import SYSTEMS, SystemSpec
from demo.content_files import legal_lines
from demo.drafting import Wordings
from demo.loading import People, load_assets, load_terms
from demo.sources import import_source
from demo.terminal import say
from taxonomy.models import Facet, Term
from taxonomy.queries.terms import resolve_many
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.readers.formats import READERS
from taxonomy.vocabulary.rows import RowProblem

CHANGED_ASSETS = 25
ADAPTED_TO = ("channel:04.2", "channel:03.2")
"""Traditional email, and the call centre, in the Italian vocabulary."""
OLD_LEGAL_LINE = "This post was written by the staff of the General Services Administration and is in the public domain."
NEW_LEGAL_LINE = (
    "Archived guidance: this post describes good practice at the time of writing and is no longer kept up to date. "
    "Content of the General Services Administration, in the public domain."
)


class TermFile(NamedTuple):
    """A file of terms; `language` is for labels that name no language."""

    facet: str
    format: str
    path: str
    language: str


TERM_FILES = (
    TermFile("product", "shopify", "shopify/categories.en.txt", "en"),
    TermFile("product", "shopify", "shopify/categories.fr.txt", "fr"),
    TermFile("segment", "iab", "iab/Audience Taxonomy 1.0.tsv", "en"),
    TermFile("channel", "skos", "skos/italia/channel/channel.ttl", "en"),
    TermFile("action", "schemaorg", "schemaorg/action-subtree-30.0.csv", "en"),
    TermFile("journey", "skos", "skos/italia/life-event/life-event.ttl", "en"),
    TermFile("campaign", "tracking-urls", "campaign/real_utm_urls.tsv", "en"),
)
SOURCES = {"digitalgov": "content/digitalgov", "govuk": "content/govuk"}

REAL_SYSTEMS = (
    SystemSpec("website", "Website CMS", Mode.PUSH, ("channel:05",)),
    SystemSpec("newsletter", "Newsletter sender", Mode.PUSH, ("channel:04",)),
    SystemSpec("call-centre", "Call-centre knowledge base", Mode.PULL, ("channel:03",)),
)


@dataclass(frozen=True)
class Imported:
    """What the story goes on with: who receives, which assets the change touches and how, and the problems of the imports."""

    systems: tuple[SystemSpec, ...]
    changed: list[Asset]
    wordings: Wordings
    problems: Mapping[str, list[RowProblem]]


def data_folder() -> Path | None:
    """THROUGHLINE_DATA, else shared/data beside the repository; None when that is not a folder."""
    folder = Path(os.environ.get("THROUGHLINE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def import_real(folder: Path, people: People) -> Imported:
    """Terms into all six facets, content as assets, and 25 posts adapted to email and call centre."""
    problems = {file.path: _import_terms(folder, file, people) for file in TERM_FILES}
    for source, path in SOURCES.items():
        # In the name of the administrator, because a source brings terms and assets, and no role may write both.
        report = import_source(source=source, paths=[folder / path], with_terms=True, actor=people["admin"])
        own_terms = sum(terms.created for terms in report.terms.values())
        problems[path] = report.problems
        say(f"  {path}: {report.assets.created} assets, {own_terms} terms of its own{_problem_count(report.problems)}")
    posts = list(Asset.objects.filter(code__startswith="digitalgov.news.").order_by("code")[:CHANGED_ASSETS])
    _adapt(posts, people)
    return Imported(REAL_SYSTEMS, posts, {OLD_LEGAL_LINE: NEW_LEGAL_LINE}, problems)


def import_demo(people: People) -> Imported:
    """The demo's terms and assets; the change is the one to the card's costs."""
    load_terms(people=people, say=lambda line: say(f"  {line}"))
    load_assets(people=people, say=lambda line: say(f"  {line}"))
    old, new = legal_lines()["card-cost"], legal_lines()["card-cost-2027"]
    changed = list(Asset.objects.filter(legal_line=old["en"]).order_by("code"))
    return Imported(SYSTEMS, changed, {old[language]: new[language] for language in old}, {})


def write_problems(problems: Mapping[str, list[RowProblem]], path: Path) -> None:
    """Every problem of every import, one a line as file:row: message."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{problem}\n" for found in problems.values() for problem in found), encoding="utf-8")


def _import_terms(folder: Path, file: TermFile, people: People) -> list[RowProblem]:
    reading = READERS[file.format](folder / file.path, file.language, file.facet)
    report = import_terms(facet=Facet.objects.get(code=file.facet), rows=reading.rows, actor=people["sara"])
    problems = [*reading.problems, *report.problems]
    say(
        f"  {file.facet}: {file.path}: {report.created} terms, {report.relabelled} labels added to known terms"
        f"{_problem_count(problems)}"
    )
    return problems


def _problem_count(problems: list[RowProblem]) -> str:
    return f", {len(problems)} skipped or repaired" if problems else ""


def _adapt(posts: Iterable[Asset], people: People) -> None:
    """Give each post a legal line, and words of its own for email and call centre."""
    email, call_centre = resolve_many(ADAPTED_TO).values()
    for post in posts:
        save_draft(
            asset=post,
            expected_version=post.version,
            title=post.title,
            kind=post.kind,
            core={field: getattr(post, field) for field in COPY_FIELDS} | {"legal_line": OLD_LEGAL_LINE},
            variants=_variants(post, email, call_centre),
            terms=list(post.terms.all()),
            actor=people["ana"],
        )


def _variants(post: Asset, email: Term, call_centre: Term) -> list[VariantDraft]:
    return [
        VariantDraft(email, "en", {"headline": f"From the archive: {post.title}", "call_to_action": "Read it on the website"}),
        VariantDraft(call_centre, "en", {"body": f"If somebody asks about “{post.title}”: offer to send the link by email."}),
    ]
