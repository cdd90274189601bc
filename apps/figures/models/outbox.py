"""What is to be told outside of the system: written with the act itself, gathered into messages by the worker."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Channel, OutgoingMessage
from apps.accounts.outgoing import KEPT
from apps.figures.models.catalogue import Form
from apps.figures.models.periods import Period
from apps.figures.models.submissions import Submission
from apps.units.models import Unit


class QueuedNoticeQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Those that stand in no message yet."""
        return self.filter(message=None)

    def over(self) -> Self:
        """Those of which nobody asks any more, told or not."""
        return self.filter(at__lt=timezone.now() - KEPT)


class QueuedNotice(models.Model):
    """One notice for one person by one channel. Triggers write it in the transaction of the act (`triggers.told`).

    `cell` is that of a conversation, as 12-area; `day` that of a deadline or of an appointment's end, which are no act.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    channel = models.CharField(max_length=7, choices=Channel)
    at = models.DateTimeField(_("at"))
    kind = models.CharField(max_length=30)
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    form = models.ForeignKey(Form, models.CASCADE, null=True, related_name="+")
    period = models.ForeignKey(Period, models.CASCADE, null=True, related_name="+")
    cell = models.CharField(max_length=30, blank=True)
    day = models.DateField(null=True)
    message = models.ForeignKey(OutgoingMessage, models.SET_NULL, null=True, related_name="notices")

    objects = QueuedNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("queued notice")
        verbose_name_plural = _("queued notices")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["person", "channel", "at"], name="figures_queued", condition=Q(message__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel", "kind", "unit", "form", "period", "day"],
                condition=Q(day__isnull=False),
                nulls_distinct=False,
                name="figures_day_told_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"
