"""What a lease keeps of its workers. A database from before there was one initial migration has all but these columns."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("taxonomy", "0001_initial")]

    operations = [
        migrations.AddField("termimport", "attempts", models.PositiveSmallIntegerField("attempts", default=0)),
        migrations.AddField("termimport", "workers_lost", models.PositiveSmallIntegerField("workers lost", default=0)),
        migrations.AddField("qualityreport", "workers_lost", models.PositiveSmallIntegerField("workers lost", default=0)),
    ]
