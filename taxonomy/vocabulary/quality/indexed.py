"""The rows of a vocabulary, indexed for the checks, and the wording of findings. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from taxonomy.vocabulary.quality.checks import CHECKS, Finding
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.statuses import OUT_OF_USE

CODES_NAMED = 10
LOOP_NAMED = 100
TEXT_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary to be checked. `terms` is code -> its first row; rows without a code are in `rows` only.

    `parents` and `children` are code -> known codes directly above and below it, by parents and further parents, without the
    term itself. `related` holds each pair of known, different terms once. `in_use` lists the terms that people may choose.
    """

    rows: Sequence[TermRow]
    terms: Mapping[str, TermRow]
    parents: Mapping[str, Sequence[str]]
    children: Mapping[str, Sequence[str]]
    related: Sequence[tuple[str, str]]
    in_use: Sequence[TermRow]
    languages: Sequence[str]
    used: frozenset[str]
    scheme_uri: str

    def finding(self, check: str, codes: Collection[str], message: str) -> Finding:
        """A finding of `check` with the file and row of the first of `codes`; there has to be one."""
        first = self.terms[next(iter(codes))]
        return Finding(check, CHECKS[check].severity, tuple(codes), message, first.file, first.row)


def build(rows: Sequence[TermRow], *, languages: Sequence[str], used: Collection[str], scheme_uri: str) -> Vocabulary:
    """The vocabulary in `rows`."""
    terms: dict[str, TermRow] = {}
    for row in rows:
        if row.code:
            terms.setdefault(row.code, row)
    parents = {
        code: [above for above in stated_parents(row) if above in terms and above != code] for code, row in terms.items()
    }
    children: dict[str, list[str]] = {code: [] for code in terms}
    for code, above in parents.items():
        for parent in above:
            children[parent].append(code)
    related: dict[tuple[str, str], None] = {}
    for code, row in terms.items():
        for other in row.related:
            if other in terms and other != code and (other, code) not in related:
                related[code, other] = None
    return Vocabulary(
        rows=rows,
        terms=terms,
        parents=parents,
        children=children,
        related=list(related),
        in_use=[row for row in terms.values() if row.status not in OUT_OF_USE],
        languages=languages,
        used=frozenset(used),
        scheme_uri=scheme_uri,
    )


def stated_parents(row: TermRow) -> list[str]:
    """The codes of all parents that the row states, known or not, each once."""
    return [code for code in dict.fromkeys((row.parent_code, *row.broader)) if code]


def shown(text: str) -> str:
    """`text` for a message: cut to TEXT_SHOWN characters, with U+FFFD for those that no page can show."""
    cut = text if len(text) <= TEXT_SHOWN else text[:TEXT_SHOWN] + "…"
    return cut if cut.isprintable() else "".join(character if character.isprintable() else "\ufffd" for character in cut)


def named(codes: Collection[str]) -> str:
    """The first few of `codes`, in quotation marks, and how many more there are."""
    in_quotes = _("“%(text)s”")
    text = ", ".join(in_quotes % {"text": shown(code)} for code in islice(codes, CODES_NAMED))
    if len(codes) > CODES_NAMED:
        return _("%(codes)s and %(count)d more") % {"codes": text, "count": len(codes) - CODES_NAMED}
    return text


def quoted(text: str, language: str) -> str:
    """A label or synonym as a message shows it, with its language if one is named."""
    if language:
        return _("“%(text)s” (%(language)s)") % {"text": shown(text), "language": shown(language)}
    return _("“%(text)s”") % {"text": shown(text)}


def path_of(loop: Sequence[str]) -> str:
    """A loop in one line, a > b > a, cut after LOOP_NAMED codes, which nobody could follow any more."""
    middle = ["…"] if len(loop) > LOOP_NAMED else []
    return " > ".join([*map(shown, loop[:LOOP_NAMED]), *middle, shown(loop[0])])
