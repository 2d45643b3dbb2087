"""Reads the terms of a facet as rows (rows.TermRow), for exports, versions, imports and quality checks."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from taxonomy.models import (
    Facet,
    JourneyExit,
    JourneyPart,
    Term,
    TermAncestor,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.vocabulary.codes import JOURNEY_FACET
from taxonomy.vocabulary.rows import NO_JOURNEY, Exit, JourneyFacts, Notation, Note, OutsideName, Synonym, TermRow

_OWN = (
    "pk",
    "code",
    "parent_id",
    "status",
    "status_reason",
    "replaced_by_id",
    "replacement_rule",
    "uri",
    "owner__username",
    "valid_from",
    "valid_to",
)
"""The columns of a term's own row. They are read as plain values, because model objects take five times as long to make."""


def rows_of(facet: Facet, *, branch: Term | None = None) -> list[TermRow]:  # noqa: C901 - ten tables, one loop each
    """The rows of `facet`, or of `branch` and all terms below it, in tree order; ten queries at any size, of
    journeys two more.

    `sort` is the place among siblings, from 1. Rows name a parent, related term or replacement even where it is outside of
    `branch`.
    """
    chosen = Term.objects.filter(facet=facet)
    if branch is not None:
        chosen = chosen.filter(pk__in=TermAncestor.objects.filter(ancestor=branch).values("term_id"))
    terms = chosen.order_by("tree_id", "lft").values_list(*_OWN, named=True)
    inside: dict[str, Any] = {"term__in": chosen.values("pk")} if branch is not None else {"term__facet": facet}
    codes = dict(Term.objects.filter(facet=facet).values_list("pk", "code"))

    labels: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, language, text in TermLabel.objects.filter(**inside).order_by("language").values_list("term", "language", "text"):
        labels[pk][language] = text
    synonyms: dict[int, list[Synonym]] = defaultdict(list)
    for row in TermSynonym.objects.filter(**inside).order_by("pk").values_list("term", "kind", "language", "text"):
        synonyms[row[0]].append(Synonym(*row[1:]))
    notes: dict[int, list[Note]] = defaultdict(list)
    for row in TermNote.objects.filter(**inside).order_by("pk").values_list("term", "kind", "language", "text"):
        notes[row[0]].append(Note(*row[1:]))
    notations: dict[int, list[Notation]] = defaultdict(list)
    for pk, text, datatype in TermNotation.objects.filter(**inside).order_by("pk").values_list("term", "text", "datatype"):
        notations[pk].append(Notation(text, datatype))
    mappings: dict[int, list[OutsideName]] = defaultdict(list)
    for row in TermMapping.objects.filter(**inside).order_by("pk").values_list("term", "kind", "target", "scheme"):
        mappings[row[0]].append(OutsideName(*row[1:]))
    broader: dict[int, list[str]] = defaultdict(list)
    for pk, above in TermBroader.objects.filter(**inside).order_by("pk").values_list("term", "broader"):
        broader[pk].append(codes[above])
    related: dict[int, list[str]] = defaultdict(list)
    for first, second in TermRelation.objects.filter(term__facet=facet).order_by("pk").values_list("term", "other"):
        related[first].append(codes[second])
        related[second].append(codes[first])
    replacements: dict[int, list[str]] = defaultdict(list)
    for pk, replacement in TermReplacement.objects.filter(**inside).order_by("pk").values_list("term", "replacement"):
        replacements[pk].append(codes[replacement])

    journeys = _journeys(facet, codes) if facet.code == JOURNEY_FACET else {}
    places: dict[int | None, int] = defaultdict(int)
    rows = []
    for term in terms:
        places[term.parent_id] += 1
        rows.append(
            TermRow(
                code=term.code,
                parent_code=codes[term.parent_id] if term.parent_id else "",
                labels=labels.pop(term.pk, {}),
                status=term.status,
                broader=tuple(broader.pop(term.pk, ())),
                synonyms=tuple(synonyms.pop(term.pk, ())),
                notes=tuple(notes.pop(term.pk, ())),
                notations=tuple(notations.pop(term.pk, ())),
                mappings=tuple(mappings.pop(term.pk, ())),
                related=tuple(sorted(related.pop(term.pk, ()))),
                replaced_by=(codes[term.replaced_by_id],) if term.replaced_by_id else tuple(replacements.pop(term.pk, ())),
                replacement_rule=term.replacement_rule,
                status_reason=term.status_reason,
                uri=term.uri,
                owner=term.owner__username or "",
                valid_from=term.valid_from,
                valid_to=term.valid_to,
                sort=places[term.parent_id],
                journey=journeys.get(term.pk, NO_JOURNEY),
            )
        )
    return rows


def _journeys(facet: Facet, codes: Mapping[int, str]) -> dict[int, JourneyFacts]:
    """Term id -> what the term is in a journey; `codes` is id -> code of the terms of the facet."""
    exits: dict[int, list[Exit]] = defaultdict(list)
    for stage, target, condition in (
        JourneyExit.objects.filter(stage__facet=facet).order_by("pk").values_list("stage", "target", "condition")
    ):
        exits[stage].append(Exit(codes.get(target, ""), condition))
    columns = ("kind", "goal", "mindset", "desired_action__code", "kpi", "kpi_target", "owning_team")
    found: dict[int, JourneyFacts] = {}
    for pk, *texts in JourneyPart.objects.filter(term__facet=facet).values_list("term", *columns):
        values: Any = (*(text or "" for text in texts), tuple(exits.get(pk, ())))
        found[pk] = JourneyFacts(*values)
    return found
