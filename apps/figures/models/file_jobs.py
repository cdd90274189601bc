"""Large files of figures, which are looked at and brought in beside the pages: what is to be done, and what came of it.

The row of a job is held by the transaction that does it, and says what came of it in the same transaction. So what is
told meanwhile, and what the person wants meanwhile, stand in a row beside it.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.units.models.pending_files import LONGEST_NAME, PendingFile

JOBS_KEPT = timedelta(days=90)  # what came of a file


class FileJobQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Those that are still to be done, or are being done."""
        return self.filter(state=FileJob.State.WAITING)

    def of(self, person: User) -> Self:
        """A person's, the latest first."""
        return self.filter(owner=person).order_by("-asked_at", "pk")

    def unseen(self, person: User) -> Self:
        """Those of a person of which something has come since she looked."""
        return self.filter(owner=person, opened_at=None).exclude(state=FileJob.State.WAITING)

    def next_free(self) -> "FileJob | None":
        """The one that waits longest and that nobody is at; held until the transaction ends."""
        free = FileJob.objects.waiting().select_for_update(skip_locked=True, of=("self",), no_key=True)
        return free.select_related("owner").order_by("asked_at", "pk").first()

    def held(self) -> Self:
        """Once nobody else is at them any more; held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True)

    def over(self) -> Self:
        """Done, refused or given up so long ago that nobody asks any more; or looked at, and the file is gone."""
        ended = self.filter(ended_at__lt=timezone.now() - JOBS_KEPT)
        return ended | self.filter(state=FileJob.State.LOOKED, file=None)


class FileJob(models.Model):
    """One large file of a person: first it is looked at, then, at her word, brought in."""

    class Act(models.TextChoices):
        LOOK = "look", _("is looked at")
        WRITE = "write", _("is brought in")

    class State(models.TextChoices):
        WAITING = "waiting", _("in work")
        LOOKED = "looked", _("awaits your word")
        DONE = "done", _("written")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    file = models.OneToOneField(PendingFile, models.SET_NULL, null=True, related_name="job", verbose_name=_("file"))
    name = models.CharField(_("file"), max_length=LONGEST_NAME)
    act = models.CharField(max_length=5, choices=Act, default=Act.LOOK)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    chosen = models.JSONField(default=dict)  # beside the file: period, form, coverage, over
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(max_length=60, blank=True)  # of the plan that was looked at
    looked_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10)
    address = models.CharField(max_length=45, blank=True)  # from which she asked for it
    told = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # the preview, or what came of it
    asked_at = models.DateTimeField(_("at"), db_default=Now())
    ended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # when she saw what came of it

    objects = FileJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("file in the background")
        verbose_name_plural = _("files in the background")
        indexes = [
            models.Index(fields=["asked_at"], name="figures_job_waiting", condition=Q(state="waiting")),
            models.Index(fields=["owner", "-asked_at"], name="figures_job_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_unseen(self) -> bool:
        """Whether something came of it that its person has not seen yet."""
        return self.state != self.State.WAITING and self.opened_at is None

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in (self.State.DONE, self.State.REFUSED, self.State.CANCELLED)


class FileJobSignQuerySet(models.QuerySet):
    def last_seen(self) -> datetime | None:
        """When somebody last was at the files that wait, or the last was asked for; None where none waits."""
        return self.filter(job__state=FileJob.State.WAITING).aggregate(last=Max("at"))["last"]


class FileJobSign(models.Model):
    """How far a job is, and whether its person gave it up: written while the row of the job is held."""

    class Step(models.TextChoices):
        QUEUED = "queued", _("waits for its turn")
        READ = "read", _("is read")
        COMPARED = "compared", _("is compared with what is on record")
        WRITTEN = "written", _("is written, with revisions and totals")
        CHECKED = "checked", _("is checked by the rules")

    job = models.OneToOneField(FileJob, models.CASCADE, primary_key=True, related_name="sign")
    step = models.CharField(max_length=8, choices=Step, default=Step.QUEUED)
    rows = models.PositiveIntegerField(default=0)  # read so far
    of_rows = models.PositiveIntegerField(default=0)  # in all; 0 where that is not known yet
    tries = models.PositiveSmallIntegerField(default=0)  # how often somebody began
    given_up = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    objects = FileJobSignQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress of a file")
        verbose_name_plural = _("progress of files")

    def __str__(self) -> str:
        return f"{self.job_id} {self.step}"
