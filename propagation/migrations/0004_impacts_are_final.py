from django.db import migrations

from people.append_only import EVENTS, migration_operations


class Migration(migrations.Migration):
    dependencies = [("propagation", "0003_term_changes")]
    operations = [migrations.RunPython(*migration_operations({"propagation_impactrecord": EVENTS}))]
