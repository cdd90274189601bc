"""What follows from the figures: findings of the edit rules, and stored totals. Never typed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.figures import triggers
from apps.figures.models.catalogue import EditRule, Indicator, Period
from apps.figures.models.collection import Figure, Submission
from apps.units.models import Federation


class Finding(models.Model):
    """One hit of one rule on one figure. `rule_code` names a built-in check where there is no rule row.

    An explanation is kept against the value it explains (`explained_value`) and no longer counts when that changes.
    """

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        QUERY = "query", _("query")
        NOTICE = "notice", _("not comparable")

    class Cause(models.TextChoices):
        DOUBLE = "double", _("counted twice")
        DEFINITION = "definition", _("another definition")
        PERIOD = "period", _("another period")
        DIRECT = "direct", _("directly affiliated units")
        OTHER = "other", _("other")

    rule = models.ForeignKey(EditRule, models.CASCADE, null=True, related_name="findings", verbose_name=_("edit rule"))
    check_code = models.CharField(_("check"), max_length=40)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, related_name="findings", verbose_name=_("submission")
    )
    figure = models.ForeignKey(Figure, models.CASCADE, related_name="findings", verbose_name=_("figure"))
    other = models.ForeignKey(Figure, models.CASCADE, null=True, related_name="+", verbose_name=_("other figure"))
    facts = models.JSONField(_("facts"), default=dict)
    explanation = models.TextField(_("explanation"), blank=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    explained_value = models.CharField(max_length=200, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("explained by")
    )
    explained_at = models.DateTimeField(_("explained at"), null=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["severity", "figure__unit__path", "figure__indicator__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_code", "figure", "other"], name="figures_finding_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="figures_explained_at_and_by",
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, explanation="")
                | (Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(explanation="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} {self.figure_id}"


class Total(models.Model):
    """What comes from below: the sum, over one federation, of one indicator's figures in one period.

    One row for each register whose own figures add up, and one (`area`) for the area statements of the federations
    directly below. Bounds are sums of bounds; unbounded ones are counted, not added. `counting` says whether approved
    returns count alone or those handed in beside them. `side` is `all`, or `now` and `then`: of the units that answer
    for this period and for the one before, their figures of this one and of that.
    """

    federation = models.ForeignKey(Federation, models.CASCADE, related_name="+", verbose_name=_("federation"))
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+", verbose_name=_("indicator"))
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", verbose_name=_("period"))
    register = models.CharField(_("register"), max_length=12)
    counting = models.CharField(_("counting"), max_length=9, db_default="approved")
    side = models.CharField(_("units added up"), max_length=4, db_default="all")
    units = models.IntegerField(_("units counted"))
    qualified = models.IntegerField(_("of them qualified"))
    value = models.DecimalField(_("sum"), max_digits=28, decimal_places=6)
    low = models.DecimalField(_("sum of lowest"), max_digits=28, decimal_places=6)
    low_open = models.IntegerField(_("without lowest"))
    high = models.DecimalField(_("sum of highest"), max_digits=28, decimal_places=6)
    high_open = models.IntegerField(_("without highest"))

    class Meta:
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        constraints = [
            models.UniqueConstraint(
                fields=["federation", "period", "indicator", "counting", "side", "register"], name="figures_one_total"
            )
        ]
        triggers = triggers.DERIVED

    def __str__(self) -> str:
        return f"{self.federation_id} {self.indicator_id} {self.period_id} {self.register}"
