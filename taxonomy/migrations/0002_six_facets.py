from django.db import migrations

FACETS = [
    ("journey", "Journey", "Journeys and their stages: where the customer is."),
    ("campaign", "Campaign", "Campaigns: the effort that the content belongs to."),
    ("product", "Product", "Products and services that the content is about."),
    ("channel", "Channel", "Channels that carry the content."),
    ("segment", "Segment", "Audience segments that the content speaks to."),
    ("action", "Action", "Desired actions: what the customer should do next."),
]


def make_facets(apps, schema_editor):
    Facet = apps.get_model("taxonomy", "Facet")
    for position, (code, name, description) in enumerate(FACETS, start=1):
        Facet.objects.get_or_create(
            code=code, defaults={"name": name, "description": description, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0001_initial")]
    operations = [migrations.RunPython(make_facets, migrations.RunPython.noop)]
