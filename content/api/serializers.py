"""Assets as JSON. A draft has the same shape here as in the revision that freezes it (content/rules/snapshots.py)."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from content.models import Asset
from content.rules.snapshots import COPY_FIELDS
from content.rules.text_rules import KIND_MAX_LENGTH, TITLE_MAX_LENGTH
from rest.strict import StrictSerializer
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH

MAX_VARIANTS = 500
MAX_FACETS = 100
MAX_TERMS = 1_000


def _text(*, required: bool = False) -> serializers.CharField:
    return serializers.CharField(required=required, allow_blank=True, trim_whitespace=False)


class CopyBody(StrictSerializer):
    """The words a customer reads."""

    headline = _text()
    body = _text()
    call_to_action = _text()
    link = _text()
    legal_line = _text()


class VariantBody(CopyBody):
    """The words for one channel and language; an empty one means "as in the core"."""

    channel = serializers.CharField(help_text="Code of a term of the facet channel.", max_length=100)
    language = serializers.CharField(help_text="BCP 47, for example pt-BR.", max_length=LANGUAGE_MAX_LENGTH)


class DraftBody(StrictSerializer):
    """A whole draft. Whatever you leave out is removed."""

    title = serializers.CharField(max_length=TITLE_MAX_LENGTH)
    kind = serializers.CharField(required=False, default="", allow_blank=True, max_length=KIND_MAX_LENGTH)
    core = CopyBody(required=False, default=dict)
    variants = VariantBody(many=True, required=False, default=list, max_length=MAX_VARIANTS)
    tags = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=100)),
        required=False,
        default=dict,
        help_text="Codes of terms by code of their facet.",
    )

    def validate_tags(self, tags: dict[str, list[str]]) -> dict[str, list[str]]:
        if len(tags) > MAX_FACETS or sum(map(len, tags.values())) > MAX_TERMS:
            raise serializers.ValidationError(_("These are too many terms. Tag the asset with fewer."), code="too_many")
        return tags


class NewAssetBody(DraftBody):
    code = serializers.CharField(max_length=100, help_text="It never changes. Write it with letters, digits and . _ ~ -")
    language = serializers.CharField(
        required=False, default="en", max_length=LANGUAGE_MAX_LENGTH, help_text="Language of the core, as a BCP 47 tag."
    )


class AssetSummary(serializers.Serializer[Any]):
    """An asset without its words."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    language = serializers.CharField()
    version = serializers.IntegerField(
        help_text="Grows with each change of the draft, whoever makes it. Send the ETag, not this, as If-Match."
    )
    live_revision = serializers.IntegerField(
        source="live_revision.number", default=None, allow_null=True, help_text="Channels must serve this one; null: none yet."
    )
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class CopyFields(serializers.Serializer[Any]):
    headline = serializers.CharField()
    body = serializers.CharField()
    call_to_action = serializers.CharField()
    link = serializers.CharField()
    legal_line = serializers.CharField()


class VariantFields(CopyFields):
    channel = serializers.CharField()
    language = serializers.CharField()


class AssetDetail(AssetSummary):
    """An asset with the words and tags of its draft."""

    core = CopyFields()
    variants = VariantFields(many=True)
    tags = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class AssetQuery(serializers.Serializer[Any]):
    q = serializers.CharField(
        required=False,
        max_length=SEARCH_MAX_LENGTH,
        help_text="Words that all stand in the code, the title, the core or a variant; case and accents do not matter. A word "
        'finds all words that begin with it; a phrase in quotation marks, such as "AVB 2026", is found exactly.',
    )
    kind = serializers.CharField(required=False, max_length=KIND_MAX_LENGTH)


def asset_detail(asset: Asset, snapshot: dict[str, Any]) -> dict[str, Any]:
    """The JSON of AssetDetail from an asset (with its live revision) and its draft's snapshot."""
    words = {name: snapshot[name] for name in ("core", "variants", "tags")}
    return {**AssetSummary(asset).data, **words}


def core_of(data: dict[str, Any]) -> dict[str, str]:
    """The copy fields in `data` by name."""
    return {name: data[name] for name in COPY_FIELDS if name in data}
