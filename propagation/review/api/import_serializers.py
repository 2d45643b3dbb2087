"""Imports of terms as JSON."""

from typing import Any

from rest_framework import serializers

from propagation.review.models import TITLE_MAX_LENGTH, ImportSubmission
from rest.strict import StrictSerializer
from taxonomy.models import ImportState, TermImport
from taxonomy.vocabulary.imports.effects import Effect
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH
from taxonomy.vocabulary.limits import MAX_FILE_BYTES
from taxonomy.vocabulary.readers.formats import READERS
from taxonomy.vocabulary.rows import Severity

MOST_LINES = 500


class ImportBody(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True, help_text=f"At most {MAX_FILE_BYTES // 1024 // 1024} MiB.")
    format = serializers.ChoiceField(
        choices=sorted(READERS), required=False, allow_blank=True, default="", help_text="Detected where you name none."
    )
    language = serializers.CharField(
        max_length=LANGUAGE_MAX_LENGTH, required=False, allow_blank=True, default="", help_text="Of labels that name none."
    )
    deletes_missing = serializers.BooleanField(
        default=False, help_text="The file is the whole facet: terms that it lacks go out of use."
    )
    cuts_loops = serializers.BooleanField(default=False, help_text="Leave out parents that would put a term above itself.")


class ImportFields(serializers.Serializer[TermImport]):
    id = serializers.SerializerMethodField(help_text="For example imp_7.")
    facet = serializers.CharField(source="facet.code")
    file_name = serializers.CharField()
    format = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportState.choices)
    is_at_work = serializers.SerializerMethodField(help_text="Whether it waits for a worker or has one: ask again soon.")
    done = serializers.IntegerField(help_text="Terms that are read so far.")
    total = serializers.IntegerField()
    message = serializers.CharField(help_text="Why it was refused, or why there is another plan now.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Terms by what the plan does with them.")
    plan_digest = serializers.CharField(help_text="Names the plan that you saw when you carry it out or submit it.")
    uploaded_by = serializers.CharField(source="created_by.username")
    uploaded_at = serializers.DateTimeField(source="created_at")
    finished_at = serializers.DateTimeField(allow_null=True)
    change_request = serializers.SerializerMethodField(help_text="The one in which the rest waits, for example cr_12.")

    def get_id(self, row: TermImport) -> str:
        return f"imp_{row.pk}"

    def get_is_at_work(self, row: TermImport) -> bool:
        submission = _last(row)
        return row.state in row.states.at_work or (
            submission is not None and row.state == ImportState.SUBMITTED and submission.state in submission.states.at_work
        )

    def get_change_request(self, row: TermImport) -> str | None:
        submission = _last(row)
        return f"cr_{submission.change_request_id}" if submission is not None and submission.change_request_id else None


class ImportPlanQuery(serializers.Serializer[Any]):
    show = serializers.ChoiceField(choices=[*Effect], required=False, default="", help_text="One list; the first if not given.")
    offset = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_LINES, required=False, default=100)


class FieldChangeFields(serializers.Serializer[Any]):
    what = serializers.CharField(help_text="The field, for example label or parent.")
    key = serializers.CharField(help_text="The language of words, else empty.")
    before = serializers.CharField()
    after = serializers.CharField()


class PlanTermFields(serializers.Serializer[Any]):
    code = serializers.CharField()
    row = serializers.IntegerField()
    effects = serializers.ListField(child=serializers.ChoiceField(choices=[*Effect]))
    changes = FieldChangeFields(many=True)


class PlanProblemFields(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    check = serializers.CharField()
    severity = serializers.ChoiceField(choices=[*Severity])
    message = serializers.CharField()


class ImportPlanFields(serializers.Serializer[Any]):
    plan_digest = serializers.CharField()
    for_review = serializers.IntegerField(help_text="Terms that change in a way that takes a change request.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Lines of each list.")
    show = serializers.CharField(help_text="The list that is shown.")
    terms = PlanTermFields(many=True)
    problems = PlanProblemFields(many=True, help_text="The lines of the list `problem`.")
    next_offset = serializers.IntegerField(allow_null=True)


class SeenPlanBody(StrictSerializer):
    plan_digest = serializers.CharField(max_length=64, help_text="The digest of the plan as you saw it.")


class SubmitImportBody(SeenPlanBody):
    title = serializers.CharField(max_length=TITLE_MAX_LENGTH)
    reason = serializers.CharField(max_length=20_000)


def _last(row: TermImport) -> ImportSubmission | None:
    """The last time that it was submitted; `row` has its submissions loaded."""
    return max(row.submissions.all(), key=lambda submission: submission.pk, default=None)
