"""Facets and terms as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from taxonomy.models import Facet, FacetVersion, JourneyPart, Term
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE, pick
from taxonomy.vocabulary.rows import NoteKind
from taxonomy.vocabulary.statuses import TermStatus

LOADED = "loaded_"
"""Before the name of a relation: the attribute in which loading.term_rows keeps its rows."""
NO_LANGUAGE = "und"
"""How BCP 47 writes that the language is not known; stored as an empty text."""
REFERENCE_OR_NULL = {"type": ["string", "null"]}
LANGUAGE_HELP = "BCP 47; `und` when the source does not say."
STATUS_HELP = "More may come; treat an unknown one as active."


class VersionSummary(serializers.Serializer[FacetVersion]):
    """What a facet was when a steward published it. Its terms: GET /terms?facet=…&version=…, or as a file from /export."""

    version = serializers.SerializerMethodField(help_text="Major: what the terms mean or how they stand; minor: wording only.")
    note = serializers.CharField(help_text="What changed.")
    term_count = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of its terms as canonical JSON lines: the same terms, the same hash.")
    published_at = serializers.DateTimeField()

    def get_version(self, version: FacetVersion) -> str:
        return str(version)


class FacetSerializer(serializers.ModelSerializer[Facet]):
    """An axis of the taxonomy and its rules."""

    versions = serializers.SerializerMethodField(help_text="Numbers of the published versions, newest first.")

    class Meta:
        model = Facet
        fields = [
            *("code", "name", "description", "position", "uri"),
            *("max_depth", "assets_may_carry", "free_proposals", "versions"),
        ]
        extra_kwargs = {
            "uri": {"help_text": "Of the concept scheme; may be empty."},
            "max_depth": {"help_text": "How many levels its tree may have; null: as many as needed."},
            "assets_may_carry": {"help_text": "Whether content may be tagged with its terms."},
            "free_proposals": {"help_text": "Whether everybody may propose terms, or taxonomy stewards only."},
        }

    def get_versions(self, facet: Facet) -> list[str]:
        return [str(version) for version in facet.versions.all()]


class SynonymBody(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="alternative, or hidden: for searching only, not to be shown.")
    language = serializers.CharField(help_text=LANGUAGE_HELP)
    text = serializers.CharField()


class NoteBody(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="definition, use_when, avoid_when, scope, example, history, editorial, change or note; more may come."
    )
    language = serializers.CharField(help_text=LANGUAGE_HELP)
    text = serializers.CharField()


class NotationBody(serializers.Serializer[Any]):
    text = serializers.CharField()
    datatype = serializers.CharField(help_text="URI of the notation system; empty for a plain one.")


class MappingBody(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="identifier (the same thing's id in the system `scheme`), or exact, close, broad, narrow or related."
    )
    scheme = serializers.CharField()
    target = serializers.CharField(help_text="A URI, or for an identifier the id.")


class ReplacementsBody(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="any: a person chooses one of them; all: all of them together.")
    terms = serializers.ListField(child=serializers.CharField())


class JourneyExitBody(serializers.Serializer[Any]):
    target = serializers.CharField(help_text="Reference of the stage or journey that it leads to.")
    condition = serializers.CharField(help_text="When customers go there.")


class JourneyBody(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="journey, stage or step.")
    goal = serializers.CharField()
    mindset = serializers.CharField()
    desired_action = serializers.CharField(allow_null=True, help_text="Reference of a term.")
    kpi = serializers.CharField()
    kpi_target = serializers.CharField()
    owning_team = serializers.CharField()
    exits = JourneyExitBody(many=True)


class TermSerializer(serializers.Serializer[Term]):
    """A node in a facet. Its code never changes."""

    reference = serializers.CharField(help_text="`facet:code`; never changes.")
    facet = serializers.CharField(source="facet.code")
    code = serializers.CharField()
    uri = serializers.CharField(help_text="Under which other vocabularies know it; may be empty.")
    status = serializers.ChoiceField(choices=TermStatus.choices, help_text=STATUS_HELP)
    status_reason = serializers.CharField(help_text="Why it has that status; may be empty.")
    labels = serializers.SerializerMethodField(help_text="Language (BCP 47; `und` when the source does not say) to label.")
    definition = serializers.SerializerMethodField(help_text="In English, or whichever language there is.")
    synonyms = serializers.SerializerMethodField(help_text="Other labels by which it is found.")
    notes = serializers.SerializerMethodField(help_text="Definitions in all languages, and when to use it.")
    notations = serializers.SerializerMethodField(help_text="Its codes in other notations; text, also where they are digits.")
    mappings = serializers.SerializerMethodField(help_text="The same or a similar thing elsewhere.")
    parent = serializers.SerializerMethodField(help_text="Reference of the term above; null for a root.")
    depth = serializers.IntegerField(source="level", help_text="Terms above it in its tree. Moving one of those changes it.")
    broader = serializers.SerializerMethodField(help_text="References of further parents, below which it is found as well.")
    related = serializers.SerializerMethodField(help_text="References of related terms; it is related to each in turn.")
    replaced_by = serializers.SerializerMethodField(help_text="What to use instead, for a deprecated or merged term.")
    replacements = serializers.SerializerMethodField(help_text="Where several terms replace it; then replaced_by is null.")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    journey = serializers.SerializerMethodField(help_text="For a part of a customer journey; null for other terms.")
    updated_at = serializers.DateTimeField(help_text="Of a term in a version: when that was published.")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_labels(self, term: Term) -> dict[str, str]:
        return {label.language or NO_LANGUAGE: label.text for label in loaded(term, "labels")}

    def get_definition(self, term: Term) -> str:
        found = {note.language: note.text for note in loaded(term, "notes") if note.kind == NoteKind.DEFINITION}
        return pick(found, FALLBACK_LANGUAGE).text

    @extend_schema_field(SynonymBody(many=True))
    def get_synonyms(self, term: Term) -> list[dict[str, str]]:
        return [worded(row.kind, row.language, row.text) for row in loaded(term, "synonyms")]

    @extend_schema_field(NoteBody(many=True))
    def get_notes(self, term: Term) -> list[dict[str, str]]:
        return [worded(row.kind, row.language, row.text) for row in loaded(term, "notes")]

    @extend_schema_field(NotationBody(many=True))
    def get_notations(self, term: Term) -> list[dict[str, str]]:
        return [{"text": row.text, "datatype": row.datatype} for row in loaded(term, "notations")]

    @extend_schema_field(MappingBody(many=True))
    def get_mappings(self, term: Term) -> list[dict[str, str]]:
        return [{"kind": row.kind, "scheme": row.scheme, "target": row.target} for row in loaded(term, "mappings")]

    @extend_schema_field(REFERENCE_OR_NULL)
    def get_parent(self, term: Term) -> str | None:
        return f"{term.facet.code}:{term.parent.code}" if term.parent else None

    def get_broader(self, term: Term) -> list[str]:
        return [row.broader.reference for row in loaded(term, "broader_rows")]

    def get_related(self, term: Term) -> list[str]:
        others = [row.other for row in loaded(term, "relations")] + [row.term for row in loaded(term, "relations_back")]
        return sorted(other.reference for other in others)

    @extend_schema_field(REFERENCE_OR_NULL)
    def get_replaced_by(self, term: Term) -> str | None:
        return term.replaced_by.reference if term.replaced_by else None

    @extend_schema_field(ReplacementsBody(allow_null=True))
    def get_replacements(self, term: Term) -> dict[str, Any] | None:
        several = [row.replacement.reference for row in loaded(term, "replacements")]
        return {"rule": term.replacement_rule, "terms": several} if several else None

    @extend_schema_field(JourneyBody(allow_null=True))
    def get_journey(self, term: Term) -> dict[str, Any] | None:
        part: JourneyPart | None = getattr(term, f"{LOADED}journey_part")
        if part is None:
            return None
        return {
            "kind": part.kind,
            "goal": part.goal,
            "mindset": part.mindset,
            "desired_action": part.desired_action.reference if part.desired_action else None,
            "kpi": part.kpi,
            "kpi_target": part.kpi_target,
            "owning_team": part.owning_team,
            "exits": [{"target": row.target.reference, "condition": row.condition} for row in loaded(term, "journey_exits")],
        }


def loaded(term: Term, relation: str) -> list[Any]:
    """The rows of a relation of a term that loading.term_rows has loaded."""
    rows: list[Any] = getattr(term, f"{LOADED}{relation}")
    return rows


def worded(kind: str, language: str, text: str) -> dict[str, str]:
    """A synonym or note as JSON."""
    return {"kind": kind, "language": language or NO_LANGUAGE, "text": text}


class RelatedTerm(TermSerializer):
    """A term above or below another one."""

    level = serializers.IntegerField(
        source="distance", min_value=1, help_text="Levels between, by the shortest way; 1: next to it."
    )
    path = serializers.ListField(child=serializers.CharField(), help_text="Labels from the root of its tree down to it.")


class RelatedTermList(serializers.Serializer[Any]):
    data = RelatedTerm(many=True)


class KeptTerm(TermSerializer):
    """A term without what follows from others."""

    depth = None


class TermChange(serializers.Serializer[Any]):
    """A term that changed, as it is now."""

    operation = serializers.CharField(help_text="upsert: keep `term`. retire: stop offering it, it is out of use or deleted.")
    reference = serializers.CharField()
    status = serializers.CharField(help_text="As of a term, or deleted.")
    replaced_by = serializers.CharField(allow_null=True, help_text="What to use instead; see also term.replacements.")
    changed_at = serializers.DateTimeField()
    term = KeptTerm(allow_null=True, help_text="Null for a term that was deleted, which no content ever carried.")


class Redirect(serializers.Serializer[Any]):
    """What to use instead of a term."""

    reference = serializers.CharField(help_text="Of the term that is out of use.")
    status = serializers.CharField(help_text="deprecated or merged; anything else: there is no such redirect any more.")
    rule = serializers.CharField(help_text="Of several: any (a person chooses one) or all (all of them together).")
    replacements = serializers.ListField(
        child=serializers.CharField(), help_text="References; empty: nothing replaces it. One may be replaced in turn."
    )
    changed_at = serializers.DateTimeField()


class FeedFields(serializers.Serializer[Any]):
    next = serializers.CharField(
        help_text="Send it as `since`: now where there is more, later for what changed. Never expires."
    )
    has_more = serializers.BooleanField()


class TermChangesPage(FeedFields):
    data = TermChange(many=True)


class RedirectsPage(FeedFields):
    data = Redirect(many=True)
