"""That a statistical year was opened for collection, and what came with it, so that it can be taken back."""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures.models.periods import Period
from apps.figures.triggers.expressions import Actor


class YearOpening(models.Model):
    """The opening of a year; the deadlines it carried over name it, and go with it when it is taken back."""

    period = models.OneToOneField(Period, models.CASCADE, related_name="opening", verbose_name=_("period"))
    made_period = models.BooleanField(_("made the period"), default=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_default=Actor(),
        verbose_name=_("opened by"),
    )
    opened_at = models.DateTimeField(_("opened at"), editable=False, db_default=TransactionNow())

    class Meta:
        verbose_name = _("opening of a year")
        verbose_name_plural = _("openings of years")
        ordering = ["-opened_at"]
        triggers = recorded("figures.yearopening", text="period_id")

    def __str__(self) -> str:
        return str(self.period)
