"""The Celery app and its schedule. Every task may run twice or late, and may be skipped when another has run since."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["taxonomy", "propagation.delivery", "propagation.review", "propagation.evidence"])

TICK_SECONDS = 2
LANDING_SECONDS = 10
SEAL_SECONDS = 15
app.conf.beat_schedule = {
    "drain": {"task": "propagation.drain", "schedule": TICK_SECONDS, "options": {"expires": 5}},
    "imports": {"task": "taxonomy.look_for_imports", "schedule": TICK_SECONDS, "options": {"expires": 5}},
    "submissions": {"task": "propagation.look_for_submissions", "schedule": TICK_SECONDS, "options": {"expires": 5}},
    "large requests": {"task": "propagation.look_for_jobs", "schedule": TICK_SECONDS, "options": {"expires": 5}},
    "landings": {
        "task": "propagation.look_for_landings",
        "schedule": LANDING_SECONDS,
        "options": {"expires": 2 * LANDING_SECONDS},
    },
    "seals": {"task": "propagation.seal_evidence", "schedule": SEAL_SECONDS, "options": {"expires": 2 * SEAL_SECONDS}},
    "reports": {"task": "taxonomy.look_for_reports", "schedule": TICK_SECONDS, "options": {"expires": 5}},
}
