"""The texts that assets are found by, made from the drafts that there are.

On PostgreSQL with the extension pg_trgm an index finds them; without it, and on SQLite, they are read one after the other.
"""

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

from content.rules.search_words import searchable
from content.rules.snapshots import COPY_FIELDS

BATCH = 500
TRIGRAM_INDEX = "CREATE INDEX content_searchtext_trigrams ON content_searchtext USING gin (folded gin_trgm_ops)"


def fill(apps, _schema_editor):
    asset, variant, text = (apps.get_model("content", name) for name in ("Asset", "Variant", "SearchText"))
    last = 0
    while rows := list(asset.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "language", "code", "title", *COPY_FIELDS)[:BATCH]):
        last = rows[-1][0]
        new = [text(asset_id=pk, language=language, folded=searchable(texts)) for pk, language, *texts in rows]
        variants = variant.objects.filter(asset__in=[row[0] for row in rows]).order_by()
        new += [
            text(asset_id=pk, channel_id=channel, language=language, folded=searchable(texts))
            for pk, channel, language, *texts in variants.values_list("asset", "channel", "language", *COPY_FIELDS)
        ]
        text.objects.bulk_create(new, batch_size=BATCH)


def index_trigrams(_apps, schema_editor):
    """pg_trgm is trusted: whoever may create in the database may have it. Where nobody may, searching is slower, not other."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(TRIGRAM_INDEX)
    except DatabaseError:
        return


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0001_initial'),
        ('taxonomy', '0002_lost_workers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=35, verbose_name='language')),
                ('folded', models.TextField(verbose_name='folded text')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_texts', to='content.asset', verbose_name='asset')),
                ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='taxonomy.term', verbose_name='channel')),
            ],
            options={
                'verbose_name': 'search text',
                'verbose_name_plural': 'search texts',
                'constraints': [models.UniqueConstraint(fields=('asset', 'channel', 'language'), name='one_search_text_per_variant'), models.UniqueConstraint(condition=models.Q(('channel', None)), fields=('asset',), name='one_search_text_per_core')],
            },
        ),
        migrations.RunPython(index_trigrams, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
