"""What callers may ask of the terms: query parameters and bodies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from rest.paging import DEFAULT_LIMIT, MAX_LIMIT
from rest.strict import StrictSerializer
from taxonomy.queries.exporting import FORMATS
from taxonomy.queries.resolving import By, Wanted
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH
from taxonomy.vocabulary.statuses import TermStatus

MAX_NAMES = 1_000
MAX_SUGGESTED = 50
ROOTS = "none"
VERSION_HELP = "The terms as they were in this published version, for example 2.0; needs `facet`."


def _language() -> serializers.CharField:
    help_text = "BCP 47: the language of labels and paths in the answer."
    return serializers.CharField(required=False, default=FALLBACK_LANGUAGE, max_length=LANGUAGE_MAX_LENGTH, help_text=help_text)


class NothingAsked(serializers.Serializer[Any]):
    """No parameters."""


class TermQuery(serializers.Serializer[Any]):
    facet = serializers.CharField(required=False, help_text="Code of a facet.")
    parent = serializers.CharField(  # type: ignore[assignment]  # a parameter may bear a name of the base
        required=False, help_text="Reference of the term above, or `none` for roots."
    )
    status = serializers.ChoiceField(choices=TermStatus.choices, required=False)
    q = serializers.CharField(
        required=False, max_length=SEARCH_MAX_LENGTH, help_text="Part of the code, or of a label or synonym in any language."
    )
    external_id = serializers.CharField(required=False, max_length=500, help_text="Its identifier in another system.")
    scheme = serializers.CharField(
        required=False, max_length=200, help_text="The system of `external_id`. Alone: all terms that have an identifier there."
    )
    uri = serializers.CharField(required=False, max_length=1000, help_text="Its URI, or the URI of an exact match.")
    notation = serializers.CharField(required=False, max_length=200, help_text="Its code in a notation, exactly.")
    updated_since = serializers.DateTimeField(required=False, help_text="Only terms that changed at or after this moment.")
    version = serializers.CharField(required=False, max_length=30, help_text=VERSION_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "version" in attrs and "facet" not in attrs:
            raise serializers.ValidationError({"version": _("Name the facet of this version too.")}, code="facet_missing")
        if "version" in attrs and "updated_since" in attrs:
            message = _("Leave this out: a version never changes.")
            raise serializers.ValidationError({"updated_since": message}, code="not_with_version")
        return attrs


class PageQuery(serializers.Serializer[Any]):
    """Paging where a view does it itself."""

    cursor = serializers.CharField(required=False, default="", max_length=1000)
    limit = serializers.IntegerField(required=False, default=DEFAULT_LIMIT, min_value=1, max_value=MAX_LIMIT)


class LanguageQuery(serializers.Serializer[Any]):
    language = _language()


class DescendantQuery(LanguageQuery):
    max_depth = serializers.IntegerField(required=False, min_value=1, max_value=1000, help_text="1: only the children.")


class SuggestQuery(LanguageQuery):
    q = serializers.CharField(
        max_length=SEARCH_MAX_LENGTH, help_text="Part of a code, or of a label or synonym in any language."
    )
    facet = serializers.CharField(required=False, help_text="Code of a facet.")
    limit = serializers.IntegerField(required=False, default=10, min_value=1, max_value=MAX_SUGGESTED)


class FeedQuery(serializers.Serializer[Any]):
    since = serializers.CharField(
        required=False, default="initial", max_length=1000, help_text="`next` of the page before, or `initial` for everything."
    )
    limit = serializers.IntegerField(required=False, default=DEFAULT_LIMIT, min_value=1, max_value=MAX_LIMIT)


class ExportQuery(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=list(FORMATS), help_text="excel: a CSV that Excel opens.")
    branch = serializers.CharField(
        required=False, max_length=100, help_text="Code of a term: only that term and those below it."
    )
    version = serializers.CharField(required=False, max_length=30, help_text="The facet as it was in this published version.")


class NameBody(StrictSerializer):
    """One name of a term: exactly one of reference, code, label, external_id, uri and notation."""

    reference = serializers.CharField(required=False, max_length=200, help_text="facet:code")
    code = serializers.CharField(required=False, max_length=100)
    label = serializers.CharField(  # type: ignore[assignment]  # a field may bear a name of the base
        required=False, max_length=500, help_text="A label or synonym; case and accents do not matter."
    )
    external_id = serializers.CharField(required=False, max_length=500, help_text="Its identifier in another system.")
    uri = serializers.CharField(required=False, max_length=1000)
    notation = serializers.CharField(required=False, max_length=200)
    facet = serializers.CharField(required=False, max_length=50, help_text="Only a term of this facet.")
    language = serializers.CharField(
        required=False,
        max_length=LANGUAGE_MAX_LENGTH,
        help_text="Only labels in this language, whatever its region, and labels without a language.",
    )
    scheme = serializers.CharField(required=False, max_length=500, help_text="Only identifiers or notations of this system.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [by.value for by in By if by.value in attrs]
        if len(named) != 1:
            message = _("Give exactly one of %(names)s.") % {"names": ", ".join(by.value for by in By)}
            raise serializers.ValidationError(message, code="one_name")
        useless = [name for name, goes_with in _GOES_WITH.items() if name in attrs and named[0] not in goes_with]
        if useless:
            message = _("Leave this out: it does not go with %(name)s.") % {"name": named[0]}
            raise serializers.ValidationError(dict.fromkeys(useless, message), code="useless")
        return attrs

    @staticmethod
    def wanted(entry: dict[str, Any]) -> Wanted:
        """The validated `entry` as resolving.resolve_names takes it."""
        by = next(by for by in By if by.value in entry)
        narrowing = {name: entry[name] for name in _GOES_WITH if name in entry}
        return Wanted(by, entry[by.value], **narrowing)


_GOES_WITH = {
    "facet": {By.CODE, By.LABEL, By.EXTERNAL_ID, By.URI, By.NOTATION},
    "language": {By.LABEL},
    "scheme": {By.EXTERNAL_ID, By.NOTATION},
}
"""Field that limits what a name may mean -> the kinds of names that it goes with."""


class NamesBody(StrictSerializer):
    entries = NameBody(many=True, allow_empty=False, max_length=MAX_NAMES)  # type: ignore[call-arg]  # `many=True` takes more
    language = _language()
