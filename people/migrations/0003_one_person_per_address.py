"""One person for one user name and one e-mail address, in whatever case.

Where two accounts share one already, the migration names them and changes nothing: which of them keeps it, people decide.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import Count, Q
from django.db.models.functions import Lower


def refuse_shared(apps: Any, schema_editor: Any) -> None:
    """Raise with the accounts that share a name or an address, before a constraint fails without saying which."""
    users = apps.get_model("people", "User").objects.order_by("pk")
    told = []
    for field in ("username", "email"):
        lower = users.exclude(**{field: ""}).annotate(lower=Lower(field))
        shared = lower.order_by().values("lower").annotate(number=Count("pk")).filter(number__gt=1).values("lower")
        told += [f"account {row.pk}, {row.username!r} with {row.email!r}" for row in lower.filter(lower__in=shared)]
    if told:
        raise RuntimeError(
            "These accounts share a user name or an e-mail address, in whatever case. Give each its own in the version that ran "
            f"before, or in manage.py shell, then migrate again: {'; '.join(dict.fromkeys(told))}."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_sign_in"),
    ]

    operations = [
        migrations.RunPython(refuse_shared, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("username"),
                name="people_user_one_person_per_username",
                violation_error_message="Another person has this user name, or has it as their e-mail address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="people_user_one_person_per_email",
                violation_error_message="Another person has this e-mail address.",
            ),
        ),
    ]
