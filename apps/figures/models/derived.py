"""What follows from the figures: findings of the edit rules, and stored totals. Never typed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE
from apps.figures.models.catalogue import Coverage, Form, Indicator
from apps.figures.models.figures import Figure
from apps.figures.models.judgements import Judgement, Verdict
from apps.figures.models.periods import Period
from apps.figures.models.rules import EditRule
from apps.figures.models.submissions import Submission
from apps.figures.triggers import derived as triggers_derived
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers.expressions import NUMBER, Apart, Largest
from apps.units.models import Federation, Unit

# A condition is an expression too, though the types of the library do not say so.
STILL_OPEN: Any = Q(severity="error", verdict="") | Q(~Q(severity="error"), explanation="")
# What holds a form back, and what an import must not add to: errors, and queries that nobody has explained. It is less
# than what is open: a notice holds nothing back. `workflow.expected` asks the same of the tables in SQL.
HOLDS_BACK = Q(severity="error", verdict="") | Q(severity="query", explanation="")


class Finding(models.Model):
    """One hit of one rule on one figure. `check_code` names a built-in check where there is no rule row.

    What a page over many of them asks for stands in the row itself: the figure's unit, indicator and period, which
    never change, and what follows from the row, so that pages are counted and put in order from one index.
    An explanation is kept against the value it explains (`explained_value`) and no longer counts when that changes. So
    is the last judgement of an error between two documents; `verdict` is empty where that leaves it open.
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

    rule = models.ForeignKey(EditRule, models.PROTECT, null=True, related_name="findings", verbose_name=_("edit rule"))
    check_code = models.CharField(_("check"), max_length=40)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, related_name="findings", verbose_name=_("submission")
    )
    figure = models.ForeignKey(
        Figure, models.CASCADE, related_name="findings", db_constraint=False, verbose_name=_("figure")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    other = models.ForeignKey(
        Figure, models.CASCADE, null=True, related_name="+", db_constraint=False, verbose_name=_("other figure")
    )
    other_period = models.ForeignKey(
        Period, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    facts = models.JSONField(_("facts"), default=dict)
    explanation = models.TextField(_("explanation"), blank=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    explained_value = models.CharField(max_length=200, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("explained by")
    )
    explained_at = models.DateTimeField(_("explained at"), null=True)
    verdict = models.CharField(_("judged"), max_length=5, choices=Verdict, blank=True, default="", db_default="")
    judgement = models.ForeignKey(Judgement, models.PROTECT, null=True, related_name="+", verbose_name=_("judgement"))
    found_at = models.DateTimeField(_("found at"), db_default=TransactionNow())
    open = models.GeneratedField(expression=STILL_OPEN, output_field=models.BooleanField(), db_persist=True)
    apart = models.GeneratedField(expression=Apart("facts"), output_field=NUMBER, db_persist=True)
    relative = models.GeneratedField(expression=Apart("facts") / Largest("facts"), output_field=NUMBER, db_persist=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["severity", "unit__path", "indicator__order"]
        indexes = [
            models.Index(
                fields=["period", "unit"],
                include=["id", "indicator", "severity", "open", "apart", "relative", "submission"],
                name="figures_finding_of_area",
            ),
            models.Index(fields=["unit"], condition=Q(open=True), name="figures_open_findings"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["check_code", "figure", "other"], name="figures_finding_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="figures_explained_at_and_by",
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, explanation="")
                | (Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(explanation="")),
            ),
            models.CheckConstraint(
                name="figures_judged_of_record", condition=Q(verdict="") | Q(judgement__isnull=False)
            ),
        ]
        triggers = [*triggers_derived.FINDING, triggers_seal.EXPLAINED_OF_SEALED]

    def __str__(self) -> str:
        return f"{self.check_code} {self.figure_id}"


class PastFinding(models.Model):
    """A finding that no longer stands, or an explanation that no longer holds; written by the database as it ends."""

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("rule changed or switched off")
        REPLACED = "replaced", _("explained anew")

    rule = models.ForeignKey(
        EditRule, models.PROTECT, null=True, related_name="past_findings", verbose_name=_("edit rule")
    )
    check_code = models.CharField(_("check"), max_length=40)
    severity = models.CharField(_("severity"), max_length=6, choices=Finding.Severity)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage)
    facts = models.JSONField(_("facts"))
    explanation = models.TextField(_("explanation"), blank=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Finding.Cause, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    explained_at = models.DateTimeField(_("explained at"), null=True)
    found_at = models.DateTimeField(_("found at"))
    ended_at = models.DateTimeField(_("ended at"))
    end = models.CharField(_("end"), max_length=9, choices=Outcome)

    class Meta:
        verbose_name = _("past finding")
        verbose_name_plural = _("past findings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "period", "indicator"])]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.check_code} {self.end}"


# Totals and counts of answers are found by federation, period and indicator. An index of one of these alone would be
# worse than needless: a plan that knows of no numbers puts two such together, and reads the rows of all years.
class Total(models.Model):
    """What comes from below: the sum, over one federation, of one indicator's figures in one period.

    One row for each register whose own figures add up, and one (`area`) for the area statements of the federations
    directly below. Bounds are sums of bounds; unbounded ones are counted, not added, and so are the units whose word
    leaves out a bound: from these follows the word of the sum. `counting` says whether approved returns count alone or
    those handed in beside them. `side` is `all`, or `now` and `then`: of the units that answer for this period and for
    the one before, their figures of this one and of that. Of a rate the sides are six: both parts of it over the units
    that answered both (`numerator all`, `denominator now`).
    """

    federation = models.ForeignKey(
        Federation, models.CASCADE, related_name="+", db_index=False, verbose_name=_("federation")
    )
    # With a rate the database takes its sums away, each installation its own; what has figures stays.
    indicator = models.ForeignKey(
        Indicator,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("indicator"),
    )
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", verbose_name=_("period"))
    register = models.CharField(_("register"), max_length=12)
    counting = models.CharField(_("counting"), max_length=9, db_default="approved")
    side = models.CharField(_("units added up"), max_length=16, db_default="all")
    units = models.IntegerField(_("units counted"))
    qualified = models.IntegerField(_("of them qualified"))
    value = models.DecimalField(_("sum"), max_digits=28, decimal_places=6)
    low = models.DecimalField(_("sum of lowest"), max_digits=28, decimal_places=6)
    low_open = models.IntegerField(_("without lowest"))
    high = models.DecimalField(_("sum of highest"), max_digits=28, decimal_places=6)
    high_open = models.IntegerField(_("without highest"))
    said_over = models.IntegerField(_("of them over"), db_default=0)
    said_nearly = models.IntegerField(_("of them nearly"), db_default=0)
    said_under = models.IntegerField(_("of them under"), db_default=0)
    rounding = models.DecimalField(_("sum of roundings"), max_digits=28, decimal_places=6, db_default=Decimal(0))

    class Meta:
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        constraints = [
            models.UniqueConstraint(
                fields=["federation", "period", "indicator", "counting", "side", "register"], name="figures_one_total"
            )
        ]
        triggers = [*triggers_derived.DERIVED, *triggers_seal.SEALED]

    def __str__(self) -> str:
        return f"{self.federation_id} {self.indicator_id} {self.period_id} {self.register}"


class AnswerCount(models.Model):
    """How many of the units directly at a federation, itself among them, answered an indicator, and how others do not.

    One row for each register, of campaigns for each kind and edition (`triggers.asked_of.RESPONDENT`), and one (`area`)
    for the federation's own statement for its area. `answered` have a
    number that counts or, `blank` of them, left an optional cell empty in a return that counts; of those `waived` or
    `not_applicable` nothing counts. Who is there and says nothing is in no row. `counting` as in a total.
    """

    federation = models.ForeignKey(
        Federation, models.CASCADE, related_name="+", db_index=False, verbose_name=_("federation")
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="+", db_index=False, verbose_name=_("indicator")
    )
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", verbose_name=_("period"))
    register = models.CharField(_("register"), max_length=30)
    counting = models.CharField(_("counting"), max_length=9)
    answered = models.IntegerField(_("answered"))
    blank = models.IntegerField(_("of them left blank"))
    waived = models.IntegerField(_("waived"))
    not_applicable = models.IntegerField(_("not applicable"))

    class Meta:
        verbose_name = _("count of answers")
        verbose_name_plural = _("counts of answers")
        constraints = [
            models.UniqueConstraint(
                fields=["federation", "period", "indicator", "counting", "register"], name="figures_one_answer_count"
            )
        ]
        triggers = triggers_derived.DERIVED

    def __str__(self) -> str:
        return f"{self.federation_id} {self.indicator_id} {self.period_id} {self.register}"


class Progress(models.Model):
    """How many submissions to one form and period stand at one status, where they are handed in.

    A federation's own submission counts under itself, those of the units reporting to it under it too. Changed by
    trigger with each submission; what lies below is folded on reading, so nobody waits for the federation above.
    """

    federation = models.ForeignKey(
        Federation, models.CASCADE, related_name="+", db_index=False, verbose_name=_("federation")
    )
    form = models.ForeignKey(Form, models.CASCADE, related_name="+", verbose_name=_("form"))
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", verbose_name=_("period"))
    status = models.CharField(_("status"), max_length=10, choices=Submission.Status)
    submissions = models.IntegerField(_("submissions"))
    answered = models.IntegerField(_("required cells answered"))

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.UniqueConstraint(fields=["federation", "period", "form", "status"], name="figures_one_progress")
        ]

    def __str__(self) -> str:
        return f"{self.federation_id} {self.form_id} {self.period_id} {self.status}"


class HandedInElsewhere(models.Model):
    """A form that is handed in elsewhere than where its unit stood at the period's end, by the affiliations of today.

    The unit is counted as one that is there where the form is handed in. Kept by trigger, so that a page asks for these
    few and does not hold each form of a year against the tree.
    """

    submission = models.OneToOneField(
        Submission, models.DO_NOTHING, primary_key=True, related_name="+", verbose_name=_("submission")
    )
    period = models.ForeignKey(Period, models.DO_NOTHING, related_name="+", verbose_name=_("period"))

    class Meta:
        verbose_name = _("form handed in elsewhere")
        verbose_name_plural = _("forms handed in elsewhere")
        triggers = triggers_derived.DERIVED

    def __str__(self) -> str:
        return str(self.submission_id)
