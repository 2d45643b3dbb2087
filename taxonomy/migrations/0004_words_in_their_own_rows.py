from django.db import migrations

from taxonomy.folding import fold

BATCH = 1000


def fold_labels(apps, schema_editor):
    TermLabel = apps.get_model("taxonomy", "TermLabel")
    labels = list(TermLabel.objects.only("text"))
    for label in labels:
        label.folded = fold(label.text)
    TermLabel.objects.bulk_update(labels, ["folded"], batch_size=BATCH)


def move_definitions(apps, schema_editor):
    """Each definition becomes a note, and each definition that there ever was a line in the history of that note."""
    Term, TermNote = apps.get_model("taxonomy", "Term"), apps.get_model("taxonomy", "TermNote")
    Before, After = apps.get_model("taxonomy", "HistoricalTerm"), apps.get_model("taxonomy", "HistoricalTermNote")
    defined = dict(Term.objects.exclude(definition="").values_list("pk", "definition"))
    TermNote.objects.bulk_create(
        [TermNote(term_id=pk, kind="definition", language="", text=text) for pk, text in defined.items()], batch_size=BATCH
    )
    notes = dict(TermNote.objects.values_list("term_id", "pk"))
    last = {}
    lines = []
    for row in Before.objects.filter(id__in=notes).order_by("history_date", "history_id").iterator():
        if row.definition and row.definition != last.get(row.id):
            lines.append(
                After(
                    id=notes[row.id],
                    term_id=row.id,
                    kind="definition",
                    language="",
                    text=row.definition,
                    history_date=row.history_date,
                    history_user_id=row.history_user_id,
                    history_change_reason=row.history_change_reason,
                    history_type="~" if row.id in last else "+",
                )
            )
            last[row.id] = row.definition
    After.objects.bulk_create(lines, batch_size=BATCH)


def move_definitions_back(apps, schema_editor):
    Term, TermNote = apps.get_model("taxonomy", "Term"), apps.get_model("taxonomy", "TermNote")
    for note in TermNote.objects.filter(kind="definition"):
        Term.objects.filter(pk=note.term_id, definition="").update(definition=note.text)


def make_tree_state(apps, schema_editor):
    apps.get_model("taxonomy", "TreeState").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0003_governed_words")]
    operations = [
        migrations.RunPython(fold_labels, migrations.RunPython.noop),
        migrations.RunPython(move_definitions, move_definitions_back),
        migrations.RunPython(make_tree_state, migrations.RunPython.noop),
    ]
