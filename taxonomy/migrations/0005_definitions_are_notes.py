from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0004_words_in_their_own_rows")]
    operations = [
        migrations.RemoveField(model_name="historicalterm", name="definition"),
        migrations.RemoveField(model_name="term", name="definition"),
    ]
