"""What a job keeps of its workers. Each kind of job is a model of its own, with its states and with what it works on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs.states import States

OF_THE_WORKER = ("done", "total", "attempts", "workers_lost", "lease_until")
"""Columns that a worker changes all the time; a history leaves them out."""


class Job(models.Model):
    """Work that is done in the background, by one worker at a time. The row is the queue (jobs/lease.py).

    `done` of `total` is progress. `attempts` is the number of the last attempt; it only grows, so that no two workers have the
    same one. `workers_lost` counts those lost over the present piece of work; one that has not been heard of by `lease_until`
    is lost. `finished_at` is when the job ended.
    """

    states: ClassVar[States]

    state = models.CharField(_("state"), max_length=20)  # each kind declares its own, with its choices
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    workers_lost = models.PositiveSmallIntegerField(_("workers lost"), default=0)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        abstract = True
