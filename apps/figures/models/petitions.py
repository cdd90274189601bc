"""What a clerk asks of those above: that a form come back, its last day move, or it be amended; and the answer."""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE, recorded
from apps.figures.models.deadlines import DutyNote
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers import submissions as triggers_submissions
from apps.figures.triggers import told
from apps.figures.triggers.expressions import Actor
from apps.units.models import Unit


class Petition(DutyNote):
    """A clerk's request about one unit's form for one period, kept as it was made; `until` is the day asked for."""

    class Kind(models.TextChoices):
        RETURN = "return", _("return requested")
        EXTENSION = "extension", _("extension requested")
        AMENDMENT = "amendment", _("amendment requested")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    until = models.DateField(_("until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("decided by"), help_text=_("Its supervisors answer.")
    )

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "form", "period"])]
        constraints = [
            models.CheckConstraint(name="figures_petition_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="figures_petition_until",
                condition=Q(kind="extension", until__isnull=False) | ~Q(kind="extension") & Q(until__isnull=True),
            ),
        ]
        triggers = [
            triggers_seal.SEALED_INSERT,
            triggers_submissions.GIVEN_BY_ACTOR,
            APPEND_ONLY,
            NO_TRUNCATE,
            told.PETITION_TOLD,
            *recorded("figures.petition", subject="unit_id", text="kind"),
        ]


ANSWER_OF_SEALED = triggers_seal.sealed(
    "(SELECT asked.period_id FROM figures_petition asked WHERE asked.id = petition_id)"
)[0]


class PetitionAnswer(models.Model):
    """What was answered, once: a second answer to the same request is refused by its key."""

    petition = models.OneToOneField(Petition, models.PROTECT, related_name="answer", verbose_name=_("request"))
    granted = models.BooleanField(_("granted"))
    text = models.CharField(_("answer"), max_length=500, blank=True)
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
        verbose_name = _("answer to a request")
        verbose_name_plural = _("answers to requests")
        constraints = [
            models.CheckConstraint(name="figures_declined_with_reason", condition=Q(granted=True) | ~Q(text=""))
        ]
        triggers = [
            ANSWER_OF_SEALED,
            triggers_submissions.GIVEN_BY_ACTOR,
            APPEND_ONLY,
            NO_TRUNCATE,
            told.DECLINED_TOLD,
        ]

    def __str__(self) -> str:
        return f"{self.petition}"
