"""The Celery app and the whole schedule. Every task is safe to run twice, late, or never at all once another has run."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["taxonomy", "propagation.delivery"])

TICK_SECONDS = 2
app.conf.beat_schedule = {
    "drain": {"task": "propagation.drain", "schedule": TICK_SECONDS, "options": {"expires": 5}},
    "imports": {"task": "taxonomy.look_for_imports", "schedule": TICK_SECONDS, "options": {"expires": 5}},
    "reports": {"task": "taxonomy.look_for_reports", "schedule": TICK_SECONDS, "options": {"expires": 5}},
}
