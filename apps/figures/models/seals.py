"""That a statistical year was sealed, detached, attached and unsealed: by whom, when and why."""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE, recorded
from apps.figures.models.periods import Period
from apps.figures.triggers.detached import SWAPPED
from apps.figures.triggers.expressions import Actor
from apps.figures.triggers.seal import SEAL_FOLLOWS


class YearSeal(models.Model):
    """One act on a year's seal; the latest of a year says whether it is sealed, and whether it is kept elsewhere.

    `digest`: of what was detached, 64 hexadecimal digits; "" of the other acts.
    """

    class Act(models.TextChoices):
        SEALED = "sealed", _("sealed")
        UNSEALED = "unsealed", _("unsealed")
        DETACHED = "detached", _("detached")
        ATTACHED = "attached", _("attached")

    period = models.ForeignKey(Period, models.PROTECT, related_name="seals", verbose_name=_("period"))
    act = models.CharField(_("act"), max_length=8, choices=Act)
    reason = models.TextField(_("reason"))
    digest = models.CharField(_("digest"), max_length=64, default="", db_default="", blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, db_default=Actor(),
        verbose_name=_("by"),
    )  # fmt: skip
    given_at = models.DateTimeField(_("at"), editable=False, db_default=TransactionNow())

    class Meta:
        verbose_name = _("seal of a year")
        verbose_name_plural = _("seals of years")
        ordering = ["-id"]
        triggers = [SEAL_FOLLOWS, SWAPPED, APPEND_ONLY, NO_TRUNCATE, *recorded("figures.yearseal", text="period_id")]

    def __str__(self) -> str:
        return f"{self.period} · {self.get_act_display()}"
