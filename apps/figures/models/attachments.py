"""Evidence: files attached to a unit's form, to a number or to a source, and what is in them, kept once by digest."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE, recorded
from apps.figures.models.catalogue import Coverage, Form, Indicator, Source
from apps.figures.models.periods import Period
from apps.figures.triggers import attachments as triggers_attachments
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers import submissions as triggers_submissions
from apps.figures.triggers.expressions import Actor
from apps.units import access
from apps.units.access import Person
from apps.units.models import Unit

MEGABYTE = 1 << 20
LARGEST = 10 * MEGABYTE
PIECE = MEGABYTE
LONGEST_NAME = 200


class AttachedContent(models.Model):
    """What is in a file, named by its SHA-256: attached to two things it is kept once."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        OFD = "ofd", "OFD"
        JPG = "jpg", "JPG"
        PNG = "png", "PNG"

    digest = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    kind = models.CharField(_("kind"), max_length=3, choices=Kind, help_text=_("As its content tells."))
    size = models.PositiveIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("content of evidence")
        verbose_name_plural = _("contents of evidence")
        constraints = [
            models.CheckConstraint(name="figures_content_digest", condition=Q(digest__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(name="figures_content_size", condition=Q(size__gte=1, size__lte=LARGEST)),
        ]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return self.digest


class ContentPiece(models.Model):
    """At most one megabyte of a content; the pieces in their order are the content."""

    content = models.ForeignKey(
        AttachedContent, models.PROTECT, related_name="pieces", db_index=False, verbose_name=_("content of evidence")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    octets = models.BinaryField()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("pieces of evidence")
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="figures_one_piece"),
            models.CheckConstraint(name="figures_piece_size", condition=LessThanOrEqual(Length("octets"), PIECE)),
        ]
        triggers = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.content_id} {self.number}"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the units this person sees: as the numbers that are no more than drafts."""
        return self.filter(access.below(access.paths(user), "unit__path"))

    def of_form(self, unit: Unit, form: Form, period: Period) -> Self:
        """What is attached to a unit's form for a period, and to the cells the form asks."""
        asked = form.items.values("indicator")
        return self.filter(Q(form=form) | Q(indicator__in=asked), unit=unit, period=period)

    def of_cell(self, unit: Unit, indicator: Indicator, period: Period, coverage: str) -> Self:
        """What is attached to one cell, whatever stands in it."""
        return self.filter(unit=unit, indicator=indicator, period=period, coverage=coverage)

    def standing_at(self, moment: datetime) -> Self:
        """What was attached at a moment and not withdrawn."""
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment), given_at__lte=moment)


class Attachment(models.Model):
    """One file attached to one thing of a unit: to its form for a period, to one of its cells, or to a source.

    A cell is named by indicator and coverage and not by its figure, which goes and comes with what is typed. That of a
    source belongs to the unit for which it was attached. It is withdrawn with a reason, and never deleted.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="attachments", db_index=False, verbose_name=_("unit"))
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("period")
    )
    form = models.ForeignKey(Form, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("form"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("indicator")
    )
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage, blank=True, default="")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="attachments", verbose_name=_("source"))
    name = models.CharField(_("file"), max_length=LONGEST_NAME)
    content = models.ForeignKey(
        AttachedContent, models.PROTECT, related_name="attachments", verbose_name=_("content of evidence")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_default=Actor(),
        verbose_name=_("attached by"),
    )
    given_at = models.DateTimeField(_("attached at"), editable=False, db_default=TransactionNow())
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("withdrawn by"),
    )
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=500, blank=True, default="")

    objects = models.Manager.from_queryset(AttachmentQuerySet)()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        indexes = [models.Index(fields=["unit", "period"])]
        constraints = [
            models.CheckConstraint(
                name="figures_attached_to_one_thing",
                condition=Q(form__isnull=False, period__isnull=False, indicator=None, coverage="", source=None)
                | Q(indicator__isnull=False, period__isnull=False, coverage__in=Coverage.values, form=None, source=None)
                | Q(source__isnull=False, form=None, period=None, indicator=None, coverage=""),
            ),
            models.UniqueConstraint(
                fields=["unit", "period", "form", "indicator", "coverage", "source", "content"],
                condition=Q(withdrawn_at=None),
                name="figures_attached_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="figures_withdrawn_by_somebody_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
            ),
        ]
        triggers = [
            *triggers_seal.SEALED,
            triggers_submissions.GIVEN_BY_ACTOR,
            triggers_attachments.CONTENT_IS_WHOLE,
            triggers_attachments.WITHDRAWN_ONCE,
            triggers_attachments.NEVER_DELETED,
            NO_TRUNCATE,
            *recorded("figures.attachment", subject="unit_id", text="name"),
        ]

    def __str__(self) -> str:
        return self.name
