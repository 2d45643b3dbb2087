from django.db import migrations

from people.append_only import EVENTS, migration_operations


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0005_definitions_are_notes")]
    operations = [migrations.RunPython(*migration_operations({"taxonomy_facetversion": EVENTS}))]
