"""Facets and terms as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from taxonomy.models import Facet, FacetVersion, JourneyPart, Term
from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE, pick
from taxonomy.vocabulary.rows import NoteKind
from taxonomy.vocabulary.statuses import TermStatus

LOADED = "loaded_"
"""Prefix to the name of a relation, which gives the attribute in which loading.term_rows keeps its rows."""
NO_LANGUAGE = "und"
"""The code of BCP 47 for an unknown language, which is stored as an empty text."""
REFERENCE_OR_NULL = {"type": ["string", "null"]}
LANGUAGE_HELP = "BCP 47; `und` when the source does not say."
STATUS_HELP = "Later versions of the API may add statuses; treat one that you do not know as active."


class VersionSummary(serializers.Serializer[FacetVersion]):
    """A facet as it was when a steward published it. Its terms are at /terms?facet=…&version=…, and as a file at …/export."""

    version = serializers.SerializerMethodField(
        help_text="major.minor. Major grows when the meaning or place of terms changed, minor when only wording did."
    )
    note = serializers.CharField(help_text="What changed.")
    term_count = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Hash of its terms as canonical JSON lines. The same terms give the same hash.")
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
            *("max_depth", "assets_may_carry", "free_proposals", "free_additions", "versions"),
        ]
        extra_kwargs = {
            "uri": {"help_text": "The URI of the concept scheme; may be empty."},
            "max_depth": {"help_text": "How many levels the tree may have; null: as many as needed."},
            "assets_may_carry": {"help_text": "Whether content may be tagged with its terms."},
            "free_proposals": {"help_text": "Whether everybody may propose terms, or taxonomy stewards only."},
            "free_additions": {"help_text": "Whether a steward may add active terms alone, or somebody else must agree."},
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
    uri = serializers.CharField(help_text="The URI by which other vocabularies know it; may be empty.")
    status = serializers.ChoiceField(choices=TermStatus.choices, help_text=STATUS_HELP)
    status_reason = serializers.CharField(help_text="Why it has that status; may be empty.")
    labels = serializers.SerializerMethodField(help_text="Labels by language (BCP 47; `und` when the source does not say).")
    definition = serializers.SerializerMethodField(help_text="In English, else in another language that there is.")
    synonyms = serializers.SerializerMethodField(help_text="Other labels by which it is found.")
    notes = serializers.SerializerMethodField(help_text="Definitions in all languages, when to use it, and other notes.")
    notations = serializers.SerializerMethodField(help_text="Its codes in other notations. Text, even where they are digits.")
    mappings = serializers.SerializerMethodField(help_text="The same or a similar thing elsewhere.")
    parent = serializers.SerializerMethodField(help_text="Reference of the term above; null for a root.")
    depth = serializers.IntegerField(
        source="level", help_text="How many terms are above it in its tree. It changes when one of those moves."
    )
    broader = serializers.SerializerMethodField(help_text="References of further parents, below which it is found as well.")
    related = serializers.SerializerMethodField(help_text="References of related terms. Each names this term as related too.")
    replaced_by = serializers.SerializerMethodField(help_text="What to use instead, for a deprecated or merged term.")
    replacements = serializers.SerializerMethodField(help_text="Where several terms replace it; then replaced_by is null.")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    journey = serializers.SerializerMethodField(help_text="For a part of a customer journey; null for other terms.")
    updated_at = serializers.DateTimeField(help_text="For a term in a version: when the version was published.")

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
        source="distance", min_value=1, help_text="How many levels away it is, by the shortest way; 1: a parent or child."
    )
    path = serializers.ListField(child=serializers.CharField(), help_text="Labels from the root of its tree down to it.")


class RelatedTermList(serializers.Serializer[Any]):
    data = RelatedTerm(many=True)


class KeptTerm(TermSerializer):
    """A term without `depth`, which changes with the terms above."""

    depth = None


class TermChange(serializers.Serializer[Any]):
    """A term that changed, as it is now."""

    operation = serializers.CharField(
        help_text="upsert: keep `term`. retire: stop offering it, because it is out of use or deleted."
    )
    reference = serializers.CharField()
    status = serializers.CharField(help_text="The status of the term, or deleted.")
    replaced_by = serializers.CharField(allow_null=True, help_text="What to use instead; see also term.replacements.")
    changed_at = serializers.DateTimeField()
    term = KeptTerm(allow_null=True, help_text="Null for a term that was deleted, which no content ever carried.")


class Redirect(serializers.Serializer[Any]):
    """What to use instead of a term."""

    reference = serializers.CharField(help_text="Reference of the term that is out of use.")
    status = serializers.CharField(help_text="deprecated or merged. With any other status, drop the redirect.")
    rule = serializers.CharField(
        help_text="For several replacements: any (a person chooses one) or all (all of them together)."
    )
    replacements = serializers.ListField(
        child=serializers.CharField(),
        help_text="References of the terms to use instead; empty: nothing replaces it. A replacement may be replaced in turn.",
    )
    changed_at = serializers.DateTimeField()


class FeedFields(serializers.Serializer[Any]):
    next = serializers.CharField(
        help_text="Send it as `since`: at once if `has_more`, later for new changes. It never expires."
    )
    has_more = serializers.BooleanField()


class TermChangesPage(FeedFields):
    data = TermChange(many=True)


class RedirectsPage(FeedFields):
    data = Redirect(many=True)
