"""Saves the words and links of a term that no channel receives. They need no change request."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from people.history import delete_as, save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term, TermAncestor, TermMapping, TermNotation, TermNote, TermRelation, TermSynonym
from taxonomy.queries.terms import require_usable
from taxonomy.queries.word_tables import word_rows, words_of
from taxonomy.services.steps import found
from taxonomy.vocabulary.detail_rules import Words, clean_words, date_problems, tidy_line, uri_problems
from taxonomy.vocabulary.rows import MappingKind, Notation, Note, OutsideName, Synonym


@retried
def save_details(
    *,
    term: Term,
    expected: datetime,
    synonyms: Sequence[Synonym],
    notes: Sequence[Note],
    notations: Sequence[Notation],
    mappings: Sequence[OutsideName],
    related: Sequence[Term],
    uri: str,
    owner: User | None,
    valid_from: date | None,
    valid_to: date | None,
    actor: User,
) -> Term:
    """Save these details of `term`, and write only what differs. `expected` is its `updated_at` as the actor saw it.

    A term that becomes related to `term`, or stops being so, counts as updated too. Raises PermissionDenied without
    `taxonomy.change_term`; ValidationError with code "conflict" when somebody has changed the term since, else with every
    problem by field.
    """
    require(actor, "taxonomy.change_term")
    with tree_lock.locked():
        row = found(term.reference)
        if row.updated_at != expected:
            message = _("Somebody else has changed “%(code)s” since you opened this page.")
            raise ValidationError(message % {"code": row.code}, code="conflict")
        rows = word_rows(row.pk)
        held = words_of(rows)
        labels = {label.language: label.text for label in rows if label.table == "label"}
        given = Words(tuple(synonyms), tuple(notes), tuple(notations), tuple(mappings))
        words, problems = clean_words(given, held=held, labels=labels)
        uri = tidy_line(uri)
        fields = {"uri": uri, "owner": owner, "valid_from": valid_from, "valid_to": valid_to}
        others = Term.objects.in_bulk([other.pk for other in related])
        relations = _relations_of(row)
        for name, wrong in (
            ("mappings", _taken_identifiers(set(words.mappings) - set(held.mappings))),
            ("related", _relation_problems(row, others, relations)),
            ("uri", _uri_problems(row, uri)),
            ("owner", _owner_problems(row, owner)),
            ("valid_to", date_problems(valid_from, valid_to)),
        ):
            problems[name] = problems.get(name, []) + wrong
        if problems := {name: wrong for name, wrong in problems.items() if wrong}:
            raise ValidationError(problems)
        touched = _write_relations(row, others, relations, actor)
        differs = any(getattr(row, name) != value for name, value in fields.items())
        if _write_words(row, words, actor) or touched or differs:
            for name, value in fields.items():
                setattr(row, name, value)
            save_as(row, actor=actor)
            for other in sorted(touched):
                save_as(Term.objects.get(pk=other), actor=actor)
    return found(row.reference)


def _relations_of(term: Term) -> dict[int, TermRelation]:
    """The id of each related term -> the row that says so."""
    rows = TermRelation.objects.filter(Q(term=term) | Q(other=term))
    return {row.other_id if row.term_id == term.pk else row.term_id: row for row in rows}


def _taken_identifiers(new: Iterable[OutsideName]) -> list[str]:
    """Problems of identifiers that another term has, because an identifier names one thing in its system. `new` are those that
    the term does not have yet."""
    wanted = {(mapping.scheme, mapping.target) for mapping in new if mapping.kind == MappingKind.IDENTIFIER}
    others = TermMapping.objects.filter(kind=MappingKind.IDENTIFIER, target__in={target for _scheme, target in wanted})
    message = _("%(scheme)s %(target)s is the identifier of “%(other)s” already.")
    return [
        message % {"scheme": row.scheme, "target": row.target, "other": row.term.reference}
        for row in others.select_related("term__facet").order_by("pk")
        if (row.scheme, row.target) in wanted
    ]


def _relation_problems(term: Term, others: Mapping[int, Term], held: Mapping[int, TermRelation]) -> list[str]:
    """Problems of the related terms `others`. A term above or below another one is not related to it too (SKOS S27)."""
    problems: list[str] = []
    try:
        require_usable([other for pk, other in others.items() if pk not in held], facet_code=term.facet.code)
    except ValidationError as error:
        problems += error.messages
    if term.pk in others:
        problems.append(_("A term is not related to itself."))
    above = set(TermAncestor.objects.filter(term=term, ancestor__in=others).values_list("ancestor_id", flat=True))
    below = set(TermAncestor.objects.filter(ancestor=term, term__in=others).values_list("term_id", flat=True))
    for pk in (above | below) - {term.pk}:
        message = (
            _("“%(other)s” is above “%(code)s” already, which says more than that they are related.")
            if pk in above
            else _("“%(other)s” is below “%(code)s” already, which says more than that they are related.")
        )
        problems.append(message % {"other": others[pk].code, "code": term.code})
    return problems


def _uri_problems(term: Term, uri: str) -> list[str]:
    if uri in {"", term.uri}:
        return []
    if problems := uri_problems(uri):
        return problems
    taken = Term.objects.filter(uri=uri).exclude(pk=term.pk).select_related("facet").first()
    return [_("This is the URI of “%(other)s” already.") % {"other": taken.reference}] if taken else []


def _owner_problems(term: Term, owner: User | None) -> list[str]:
    if owner is None or owner.pk == term.owner_id or owner.is_active:
        return []
    return [_("%(person)s cannot sign in any more; choose somebody else.") % {"person": owner.display_name}]


def _write_relations(term: Term, wanted: Mapping[int, Term], held: Mapping[int, TermRelation], actor: User) -> set[int]:
    """Make the related terms of `term` equal to `wanted`. Returns the ids of those that were added or removed."""
    gone, new = held.keys() - wanted.keys(), wanted.keys() - held.keys()
    for pk in sorted(gone):
        delete_as(held[pk], actor=actor)
    for pk in sorted(new):
        save_as(TermRelation(term_id=min(term.pk, pk), other_id=max(term.pk, pk)), actor=actor)
    return gone | new


def _write_words(term: Term, words: Words, actor: User) -> bool:
    """Make the words of `term` equal to `words`, row by row. Returns whether any differed."""
    changed = [
        _write_notes(term, words.notes, actor),
        _write_rows(
            {Synonym(row.kind, row.language, row.text): row for row in term.synonyms.all()},
            {it: TermSynonym(term=term, kind=it.kind, language=it.language, text=it.text) for it in words.synonyms},
            actor,
        ),
        _write_rows(
            {Notation(row.text, row.datatype): row for row in term.notations.all()},
            {it: TermNotation(term=term, text=it.text, datatype=it.datatype) for it in words.notations},
            actor,
        ),
        _write_rows(
            {OutsideName(row.kind, row.target, row.scheme): row for row in term.mappings.all()},
            {it: TermMapping(term=term, kind=it.kind, scheme=it.scheme, target=it.target) for it in words.mappings},
            actor,
        ),
    ]
    return any(changed)


def _write_rows(held: Mapping[Any, models.Model], wanted: Mapping[Any, models.Model], actor: User) -> bool:
    """Delete the rows of `held` that are not wanted, and save the wanted ones that are not held. Returns whether there were
    any."""
    for row in (gone := [row for key, row in held.items() if key not in wanted]):
        delete_as(row, actor=actor)
    for row in (new := [row for key, row in wanted.items() if key not in held]):
        save_as(row, actor=actor)
    return bool(gone or new)


def _write_notes(term: Term, wanted: Sequence[Note], actor: User) -> bool:
    """Make the notes of `term` equal to `wanted`. Returns whether any differed.

    A corrected text keeps its row, so that the history of the row shows the former text. A note that went and a note that came,
    of one kind and language, count as one correction.
    """
    gone: dict[tuple[str, str], list[TermNote]] = defaultdict(list)
    new = list(wanted)
    for row in term.notes.order_by("pk"):
        note = Note(row.kind, row.language, row.text)
        if note in new:
            new.remove(note)
        else:
            gone[row.kind, row.language].append(row)
    changed = bool(new or gone)
    for kind, language, text in new:
        same = gone[kind, language]
        row = same.pop(0) if same else TermNote(term=term, kind=kind, language=language)
        row.text = text
        save_as(row, actor=actor)
    for row in (row for rows in gone.values() for row in rows):
        delete_as(row, actor=actor)
    return changed
