"""JSON of terms to choose from, and of what names mean."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from taxonomy.api.serializers import STATUS_HELP
from taxonomy.models import Term
from taxonomy.vocabulary.statuses import TermStatus


class Choice(serializers.Serializer[Any]):
    """A term to choose or to show: little more than its name."""

    reference = serializers.CharField()
    facet = serializers.CharField()
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=TermStatus.choices, help_text=STATUS_HELP)
    label = serializers.CharField(  # type: ignore[assignment]  # a field may bear a name of the base
        help_text="In the language asked for, else in the best other one."
    )
    path = serializers.ListField(child=serializers.CharField(), help_text="Labels from the root of its tree down to it.")


def choice_of(term: Term, path: Sequence[str]) -> dict[str, Any]:
    """The JSON of Choice; `path` as taxonomy.queries.terms.paths gives it."""
    label = path[-1] if path else term.code
    facet, code = term.facet.code, term.code
    return {
        "reference": term.reference,
        "facet": facet,
        "code": code,
        "status": term.status,
        "label": label,
        "path": list(path) or [label],
    }


class Suggestion(Choice):
    matched = serializers.CharField(
        help_text="The synonym, or label in another language, that matched; empty where the label or code matched."
    )
    is_hidden = serializers.BooleanField(help_text="Whether `matched` is a hidden label. Do not show it then.")


class SuggestionList(serializers.Serializer[Any]):
    data = Suggestion(many=True)  # type: ignore[assignment]  # a field may bear a name of the base


class ResolvedName(serializers.Serializer[Any]):
    """What one entry means."""

    status = serializers.CharField(help_text="found, replaced, ambiguous or unknown.")
    terms = Choice(many=True, help_text="The term, or what replaces the named one. Empty where a person has to look.")
    rule = serializers.CharField(help_text="For several terms: any (a person chooses one) or all (all of them together).")
    replaced = serializers.CharField(allow_null=True, help_text="Reference of the term that was named and is out of use.")
    matched_by = serializers.CharField(
        help_text="What named it: code, label, alternative, hidden, external_id, uri, exact or notation."
    )
    matched = serializers.CharField(help_text="The code, label or identifier that named it, as the term has it.")
    candidates = Choice(many=True, help_text="For an ambiguous name: the terms that it may mean, at most five of them.")
    candidate_count = serializers.IntegerField(help_text="How many terms an ambiguous name may mean.")
    detail = serializers.CharField(help_text="Why the name is unknown, where there is more to say.")


class ResolvedNames(serializers.Serializer[Any]):
    results = ResolvedName(many=True)
