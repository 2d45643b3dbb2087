"""Facets and terms as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from taxonomy.models import Facet, Term, TermAncestor, TermStatus

NO_LANGUAGE = "und"
"""How BCP 47 writes that the language is not known; stored as an empty text."""


class FacetSerializer(serializers.ModelSerializer[Facet]):
    class Meta:
        model = Facet
        fields = ["code", "name", "description", "position"]


class TermSerializer(serializers.Serializer[Term]):
    """A node in a facet. Its code never changes."""

    reference = serializers.CharField(help_text="`facet:code`; never changes.")
    facet = serializers.CharField(source="facet.code")
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=TermStatus.choices, help_text="More may come; treat an unknown one as active.")
    labels = serializers.SerializerMethodField(help_text="Language (BCP 47; `und` when the source does not say) to label.")
    definition = serializers.CharField()
    parent = serializers.SerializerMethodField(help_text="Reference of the term above; null for a root.")
    replaced_by = serializers.SerializerMethodField(help_text="What to use instead, for a deprecated or merged term.")
    updated_at = serializers.DateTimeField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_labels(self, term: Term) -> dict[str, str]:
        return {label.language or NO_LANGUAGE: label.text for label in term.labels.all()}

    @extend_schema_field({"type": ["string", "null"]})
    def get_parent(self, term: Term) -> str | None:
        return f"{term.facet.code}:{term.parent.code}" if term.parent else None

    @extend_schema_field({"type": ["string", "null"]})
    def get_replaced_by(self, term: Term) -> str | None:
        return term.replaced_by.reference if term.replaced_by else None


class RelatedTermSerializer(TermSerializer):
    """A term above or below another one, and how many levels lie between them (1: next to it)."""

    level = serializers.IntegerField(min_value=1)

    def to_representation(self, instance: Any) -> Any:
        row: TermAncestor = instance
        term: Any = getattr(row, self.context["end"])
        term.level = row.distance
        return super().to_representation(term)


class RelatedTermList(serializers.Serializer[Any]):
    data = RelatedTermSerializer(many=True)


class TermQuery(serializers.Serializer[Any]):
    facet = serializers.CharField(required=False, help_text="Code of a facet.")
    parent = serializers.CharField(required=False, help_text="Reference of the term above, or `none` for roots.")
    status = serializers.ChoiceField(choices=TermStatus.choices, required=False)
    q = serializers.CharField(required=False, max_length=100, help_text="Part of the code or of a label in any language.")
    updated_since = serializers.DateTimeField(required=False, help_text="Only terms that changed at or after this moment.")


class DescendantQuery(serializers.Serializer[Any]):
    max_depth = serializers.IntegerField(required=False, min_value=1, max_value=1000, help_text="1: only the children.")
