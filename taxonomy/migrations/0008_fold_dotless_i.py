from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from taxonomy.folding import fold


def fold_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give words with a dotless i the folded form that they have now; derived, so without history."""
    for name in ("TermLabel", "TermSynonym"):
        model = apps.get_model("taxonomy", name)
        for word in model.objects.filter(text__contains="ı").iterator():
            model.objects.filter(pk=word.pk).update(folded=fold(word.text))


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0007_quality_reports")]
    operations = [migrations.RunPython(fold_again, migrations.RunPython.noop)]
