"""What is asked and answered at a cell, over all years: entries that are written once and stay."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE
from apps.figures.models.catalogue import Coverage, Indicator
from apps.figures.models.periods import Period
from apps.figures.triggers import conversations as triggers_conversations
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers import submissions as triggers_submissions
from apps.figures.triggers import told
from apps.figures.triggers.expressions import Actor
from apps.units.models import Unit

LONGEST = 500  # signs of one entry


class ConversationEntryQuerySet(models.QuerySet):
    def leaving_open(self) -> Self:
        """Of each conversation that is open its last entry: there are as many as there are open ones."""
        later = ConversationEntry.objects.filter(
            unit=OuterRef("unit"), indicator=OuterRef("indicator"), coverage=OuterRef("coverage"), pk__gt=OuterRef("pk")
        )
        return self.exclude(act=ConversationEntry.Act.CLOSED).exclude(Exists(later))


class ConversationEntry(models.Model):
    """One entry of the conversation at a cell: of a unit, an indicator and a coverage, whatever the period.

    It names the period it speaks of. The conversation is open unless its last entry closes it; a question opens it.
    """

    class Act(models.TextChoices):
        ASKED = "asked", pgettext_lazy("conversation", "asked")
        ANSWERED = "answered", pgettext_lazy("conversation", "answered")
        CLOSED = "closed", _("closed the conversation")
        REOPENED = "reopened", _("opened the conversation again")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage)
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    act = models.CharField(_("act"), max_length=8, choices=Act)
    text = models.CharField(_("text"), max_length=LONGEST, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_default=Actor(),
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given at"), editable=False, db_default=TransactionNow())

    objects = ConversationEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a conversation")
        verbose_name_plural = _("entries of conversations")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit", "indicator", "coverage", "id"], name="figures_conversation_cell"),
            models.Index(fields=["given_at"], name="figures_conversation_moment"),
        ]
        constraints = [
            models.CheckConstraint(
                name="figures_conversation_says", condition=~Q(text="") | Q(act__in=("closed", "reopened"))
            )
        ]
        triggers = [
            triggers_seal.SEALED_INSERT,
            triggers_conversations.FOLLOWS,
            triggers_submissions.GIVEN_BY_ACTOR,
            APPEND_ONLY,
            NO_TRUNCATE,
            told.ENTRY_TOLD,
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.indicator} · {self.period}: {self.get_act_display()}"
