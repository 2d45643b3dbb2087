from django.db import migrations

from people.append_only import EVENTS, migration_operations

TABLES = {
    "propagation_verdict": EVENTS,
    "propagation_release": EVENTS,
    "propagation_feedentry": EVENTS,
    "propagation_receipt": EVENTS,
    "propagation_attempt": ("DELETE",),
}


def make_feed_head(apps, schema_editor):
    apps.get_model("propagation", "FeedHead").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("propagation", "0001_initial")]
    operations = [
        migrations.RunPython(*migration_operations(TABLES)),
        migrations.RunPython(make_feed_head, migrations.RunPython.noop),
    ]
