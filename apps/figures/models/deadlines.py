"""What is to be handed in by when: deadlines, extensions, reminders, and who looked when."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.changelog.people import called
from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE, recorded
from apps.figures.models.catalogue import Form, answers_for
from apps.figures.models.openings import YearOpening
from apps.figures.models.periods import Period
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers import submissions as triggers_submissions
from apps.figures.triggers import told
from apps.figures.triggers.expressions import Actor
from apps.figures.triggers.last_day import NEVER_LATER_THAN_ABOVE
from apps.units import access
from apps.units.models import Federation, Unit


class DeadlineQuerySet(models.QuerySet):
    def touching(self, scope: Iterable[str]) -> Self:
        """Those that may decide for a unit below one of the paths: of the federations there and of those above them."""
        scope = list(scope)
        above = {path for place in scope for path in access.upward(place)}
        return self.filter(access.below(scope, "federation__path") | Q(federation__path__in=above))


class Deadline(models.Model):
    """The last day on which a form for a period is handed in to a federation or to one below it.

    The nearest federation above a unit that has set one decides, never later than those further up; the deadline of a
    level goes before that of all.
    """

    federation = models.ForeignKey(
        Federation,
        models.PROTECT,
        related_name="deadlines",
        verbose_name=_("set by"),
        help_text=_("It holds for what reports to this federation or below it, and is never later than those above."),
    )
    form = models.ForeignKey(Form, models.CASCADE, related_name="deadlines", verbose_name=_("form"))
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="+", limit_choices_to={"kind": Period.Kind.YEAR}, verbose_name=_("period")
    )
    level = models.SmallIntegerField(
        _("level"),
        choices=Federation.Level,
        null=True,
        blank=True,
        help_text=_("The level of the federation, or of the one a unit of another kind reports to; empty: all levels."),
    )
    due = models.DateField(_("due"), help_text=_("The last day on which it is in time."))
    opening = models.ForeignKey(
        YearOpening,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="deadlines",
        verbose_name=_("carried over with the opening of"),
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["-due", "form", "federation__path", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["federation", "form", "period", "level"],
                name="figures_one_deadline",
                nulls_distinct=False,
                violation_error_message=_("There is a deadline for this form, period and level already."),
            )
        ]
        triggers = [
            *triggers_seal.SEALED,
            NEVER_LATER_THAN_ABOVE,
            *recorded("figures.deadline", subject="federation_id", text="due"),
        ]

    def __str__(self) -> str:
        return f"{self.federation} · {self.form} · {self.period} · {self.due}"

    def clean(self) -> None:
        """A form has a last day for the years alone for which it is answered."""
        if None not in (self.form_id, self.period_id) and not answers_for(self.form, self.period):
            said = _("%(form)s is not answered for %(period)s.") % {"form": self.form, "period": self.period}
            raise ValidationError({"period": said})


class DutyNote(models.Model):
    """What somebody said about one unit's form for one period; written once, by whoever acts."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="+", limit_choices_to={"kind": Period.Kind.YEAR}, verbose_name=_("period")
    )
    reason = models.CharField(_("reason"), max_length=500)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_default=Actor(),
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given at"), editable=False, db_default=TransactionNow())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.unit} · {self.form} · {self.period}"


class Extension(DutyNote):
    """Lets one unit hand in a form after the deadline, until a day. The one given last holds, so it can be ended."""

    until = models.DateField(pgettext_lazy("day", "until"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "form", "period", "-id"])]
        constraints = [models.CheckConstraint(name="figures_extension_reason", condition=~models.Q(reason=""))]
        triggers = [
            triggers_seal.SEALED_INSERT,
            triggers_submissions.GIVEN_BY_ACTOR,
            APPEND_ONLY,
            NO_TRUNCATE,
            told.EXTENSION_TOLD,
            *recorded("figures.extension", subject="unit_id", text="until"),
        ]


class Reminder(DutyNote):
    """A supervisor's word to the clerks of a unit whose form has not come in; once a day."""

    on = models.DateField(_("day"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "period", "on"], name="figures_one_reminder_a_day")
        ]
        triggers = [
            triggers_seal.SEALED_INSERT,
            triggers_submissions.GIVEN_BY_ACTOR,
            APPEND_ONLY,
            NO_TRUNCATE,
            told.REMINDER_TOLD,
        ]


class Look(models.Model):
    """When somebody last marked the notices as read."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="look")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{called(self.user)} {self.at}"
