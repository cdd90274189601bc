"""What was decided of two printed numbers that cannot both be true."""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE
from apps.figures.models.catalogue import Coverage, Indicator
from apps.figures.models.periods import Period
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers import submissions as triggers_submissions
from apps.figures.triggers.expressions import Actor
from apps.units.models import Unit


class Verdict(models.TextChoices):
    """Which of two numbers is right. What is left open is annotated alone; it takes an earlier judgement back, too."""

    FIRST = "first", _("the first is right")
    OTHER = "other", _("the other is right")
    BOTH = "both", _("both stand")
    OPEN = "open", _("left open")


class Judgement(models.Model):
    """One decision about an error between two numbers of documents, with its reason; never changed, only followed.

    It names both cells and keeps the facts it was given on, since findings come and go with the figures.
    """

    check_code = models.CharField(_("check"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", db_index=False)
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage)
    other_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    other_indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    other_period = models.ForeignKey(Period, models.PROTECT, related_name="+", db_index=False)
    other_coverage = models.CharField(_("coverage of the other"), max_length=4, choices=Coverage)
    facts = models.JSONField(_("facts"))
    verdict = models.CharField(_("judgement"), max_length=5, choices=Verdict)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_default=Actor(),
        db_constraint=False,
        verbose_name=_("judged by"),
    )
    at = models.DateTimeField(_("judged at"), db_default=TransactionNow())

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "period", "indicator"], name="figures_judged_cell"),
            models.Index(fields=["other_unit", "other_period", "other_indicator"], name="figures_judged_other_cell"),
        ]
        constraints = [models.CheckConstraint(name="figures_judged_with_reason", condition=~Q(reason=""))]
        triggers = [triggers_seal.SEALED_INSERT, triggers_submissions.JUDGED_BY_ACTOR, APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.check_code} {self.verdict}"
