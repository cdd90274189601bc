"""What sources tell of units beside numbers: who held which office, works made, laws seen through, agreements signed.

Registers as small as that of honours; each row says in which source it stands, and where in it.
"""

from datetime import date
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.changelog.triggers import Guard, recorded
from apps.figures.models.catalogue import Source
from apps.figures.models.codes import CodeManager, NaturallyKeyed, loaded_after
from apps.units.models import Unit

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
ONCE = _("This is on record already.")


class ChronicleRecord(NaturallyKeyed):
    """One fact of a unit and where it stands. NAME is the column people know it by."""

    NAME: ClassVar[str] = "title"
    DAYS: ClassVar[tuple[str, ...]] = ()  # columns with days of its own, first to last

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(EARLIEST_YEAR), MaxValueValidator(LATEST_YEAR)],
        help_text=_("Where the source names the year. Empty: it is not printed."),
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))
    locator = models.CharField(_("place in the source"), max_length=200, default="", blank=True)
    notes = models.CharField(_("notes"), max_length=300, default="", blank=True)

    objects = CodeManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, self.NAME))

    @classmethod
    def in_year(cls, year: int) -> Q:
        """The condition that a row is of this calendar year."""
        return Q(year=year)

    @property
    def when(self) -> str:
        """Its days, else its year, as it is read; empty where neither is on record."""
        days = [getattr(self, name) for name in self.DAYS]
        if not any(days):
            return str(self.year or "")
        said = []
        for day in days:
            said.append(day.isoformat() if day else "…")
        return " – ".join(said)

    @property
    def told(self) -> str:
        """What a line says of it beside its name and its date."""
        return ""

    @loaded_after("units.unit", "figures.source")
    def natural_key(self) -> tuple[Any, ...]:
        return (self.unit.code, *(getattr(self, name) for name in self.NATURAL_KEY[1:]))


def recorded_by_name(register: str, name: str) -> list[Guard]:
    """The triggers of the change log: a row is read under its unit, and known by its name."""
    return recorded(f"figures.{register}", subject="unit_id", text=name)


class Officeholder(ChronicleRecord):
    """Who held a public office of the unit from when to when, as a source names them in it. Nothing else of them."""

    NATURAL_KEY = ("unit__code", "person", "office", "starts")
    NAME = "person"
    DAYS = ("starts", "ends")

    person = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=60,
        help_text=_("Only who is publicly named in office; nothing private."),
    )
    office = models.CharField(_("office"), max_length=100, help_text=_("Chair, deputy chair, …"))
    starts = models.DateField(pgettext_lazy("day", "from"), null=True, blank=True)
    ends = models.DateField(pgettext_lazy("day", "until"), null=True, blank=True)

    class Meta:
        verbose_name = _("officeholder")
        verbose_name_plural = _("officeholders")
        ordering = ["unit__path", "-starts", "-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person", "office", "starts"],
                nulls_distinct=False,
                name="figures_officeholder_once",
                violation_error_message=ONCE,
            ),
            models.CheckConstraint(
                name="figures_officeholder_ends_after_start",
                condition=Q(ends__gte=F("starts")),
                violation_error_message=_("An office cannot end before it begins."),
            ),
        ]
        triggers = recorded_by_name("officeholder", "person")

    @classmethod
    def in_year(cls, year: int) -> Q:
        """In office on some day of it; who has not left is in office still, and who came on no known day, only in the
        year she left."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        held = Q(starts__lte=last) & (Q(ends__gte=first) | Q(ends=None))
        return Q(year=year) | held | Q(starts=None, ends__range=(first, last))

    @property
    def told(self) -> str:
        return self.office


class UnionWork(ChronicleRecord):
    """A work a unit made or had made: a film, a book, a manual."""

    NATURAL_KEY = ("unit__code", "title")

    class Kind(models.TextChoices):
        FILM = "film", _("film")
        BOOK = "book", _("book")
        MANUAL = "manual", _("manual")
        OTHER = "other", pgettext_lazy("work", "other")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        ordering = ["unit__path", "-year", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"], name="figures_unionwork_once", violation_error_message=ONCE
            )
        ]
        triggers = recorded_by_name("unionwork", "title")

    @property
    def told(self) -> str:
        return self.get_kind_display()


class Regulation(ChronicleRecord):
    """A law or regulation in whose making a unit took part."""

    NATURAL_KEY = ("unit__code", "title")

    class Kind(models.TextChoices):
        LAW = "law", _("law")
        REGULATION = "regulation", _("local regulation")
        RULE = "rule", _("administrative rule")

    class Stage(models.TextChoices):
        PREPARED = "prepared", _("in preparation")
        IN_FORCE = "in_force", pgettext_lazy("law", "in force")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default="", blank=True)
    part = models.CharField(
        _("part taken"), max_length=100, default="", blank=True, help_text=_("Drafted it, pressed for it, was heard …")
    )

    class Meta:
        verbose_name = _("law or regulation")
        verbose_name_plural = _("laws and regulations")
        ordering = ["unit__path", "-year", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"], name="figures_regulation_once", violation_error_message=ONCE
            )
        ]
        triggers = recorded_by_name("regulation", "title")

    @property
    def told(self) -> str:
        return " · ".join(filter(None, (self.get_kind_display(), self.get_stage_display(), self.part)))


class Agreement(ChronicleRecord):
    """What a unit agreed with another federation, which need not be one of the tree."""

    NATURAL_KEY = ("unit__code", "title", "partner")
    DAYS = ("signed",)

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed agreement")
        UNDERSTANDING = "understanding", _("understanding")

    title = models.CharField(_("title"), max_length=200, help_text=_("Or what it is about, where it has none."))
    partner = models.CharField(_("with whom"), max_length=200, help_text=_("The other federations."))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.SIGNED)
    signed = models.DateField(_("signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["unit__path", "-signed", "-year", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title", "partner"], name="figures_agreement_once", violation_error_message=ONCE
            ),
            models.CheckConstraint(
                name="figures_agreement_one_year",
                condition=Q(signed=None) | Q(year=None) | Q(signed__year=F("year")),
                violation_error_message=_("The day it was signed on is not in this year."),
            ),
        ]
        triggers = recorded_by_name("agreement", "title")

    @classmethod
    def in_year(cls, year: int) -> Q:
        return Q(year=year) | Q(signed__year=year)

    @property
    def told(self) -> str:
        return f"{self.partner} · {self.get_kind_display()}"


CHRONICLES: tuple[type[ChronicleRecord], ...] = (Officeholder, UnionWork, Regulation, Agreement)
