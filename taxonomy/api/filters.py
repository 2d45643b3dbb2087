"""What a list of terms can be narrowed by; no page lists terms in this way."""

from django.db.models import Q, QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet, IsoDateTimeFilter

from taxonomy.api.loading import facet_asked, parent_asked
from taxonomy.api.parameters import ROOTS
from taxonomy.models import Term, TermMapping, TermNotation
from taxonomy.queries.searching import holding
from taxonomy.vocabulary.rows import MappingKind
from taxonomy.vocabulary.statuses import TermStatus


class TermFilters(FilterSet):
    """A facet or a parent that there is not raises a ValidationError that names the parameter."""

    facet = CharFilter(method="in_facet")
    parent = CharFilter(method="below")
    status = ChoiceFilter(choices=TermStatus.choices)
    q = CharFilter(method="with_words")
    updated_since = IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")
    uri = CharFilter(method="with_uri")
    notation = CharFilter(method="with_notation")
    external_id = CharFilter(field_name="target", method="with_identifier")
    scheme = CharFilter(field_name="scheme", method="with_identifier")

    def in_facet(self, terms: QuerySet[Term], _name: str, code: str) -> QuerySet[Term]:
        return terms.filter(facet=facet_asked(code))

    def below(self, terms: QuerySet[Term], _name: str, reference: str) -> QuerySet[Term]:
        return terms.filter(parent=None if reference == ROOTS else parent_asked(reference))

    def with_words(self, terms: QuerySet[Term], _name: str, words: str) -> QuerySet[Term]:
        return terms.filter(holding(words))

    def with_uri(self, terms: QuerySet[Term], _name: str, uri: str) -> QuerySet[Term]:
        same = TermMapping.objects.filter(kind=MappingKind.EXACT, target=uri)
        return terms.filter(Q(uri=uri) | Q(pk__in=same.values("term")))

    def with_notation(self, terms: QuerySet[Term], _name: str, notation: str) -> QuerySet[Term]:
        return terms.filter(pk__in=TermNotation.objects.filter(text=notation).values("term"))

    def with_identifier(self, terms: QuerySet[Term], name: str, _value: str) -> QuerySet[Term]:
        """One mapping has both, the identifier and the system, where both are asked for."""
        asked = {"target": self.form.cleaned_data["external_id"], "scheme": self.form.cleaned_data["scheme"]}
        if asked["target"] and name == "scheme":
            return terms  # the identifier has seen to it
        asked = {name: value for name, value in asked.items() if value}
        return terms.filter(pk__in=TermMapping.objects.filter(kind=MappingKind.IDENTIFIER, **asked).values("term"))
