from django.db import migrations

from people.append_only import EVENTS, migration_operations


class Migration(migrations.Migration):
    dependencies = [("content", "0002_initial")]
    operations = [migrations.RunPython(*migration_operations({"content_revision": EVENTS}))]
