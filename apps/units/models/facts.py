"""Dated facts that hang on a unit: affiliations, former names, honours, and who took part in a campaign."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.changelog.triggers import recorded
from apps.units import constraint_messages
from apps.units.identifiers import CODE_PATTERN
from apps.units.models.registers import Campaign
from apps.units.models.unit import Federation, Register, Unit, misplaced, register_models
from apps.units.tree.triggers import AFFILIATION_TRIGGERS, FORMER_KIND_TRIGGERS

NaturalKey = TypeVar("NaturalKey", bound=Callable)
MOST_PEOPLE = 9_999_999  # of one unit in one campaign


def after(*models_before: str) -> Callable[[NaturalKey], NaturalKey]:
    """Marks a natural key that names records of other models: a fixture lists those first."""

    def mark(natural_key: NaturalKey) -> NaturalKey:
        vars(natural_key)["dependencies"] = list(models_before)
        return natural_key

    return mark


class ParticipationManager(models.Manager["Participation"]):
    def get_by_natural_key(self, campaign: str, unit: str) -> "Participation":
        return self.get(campaign__code=campaign, unit__code=unit)


class Participation(models.Model):
    """A unit takes part in a campaign: as what, with how many people and with which result, where that is on record.

    Its people are what was registered of it, not a figure: what a campaign states of all stands in its form.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="participants", verbose_name=_("campaign"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="participations", verbose_name=_("participating unit"))
    part = models.CharField(_("takes part as"), max_length=100, blank=True)
    people = models.PositiveIntegerField(
        _("people taking part"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    result = models.CharField(
        _("result"), max_length=100, blank=True, db_default="", help_text=_("A place or a prize: first prize.")
    )

    objects = ParticipationManager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["campaign", "unit__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"],
                name="units_participation_once",
                violation_error_message=_("This unit is among the participants already."),
            ),
            models.CheckConstraint(
                name="units_participation_people_few",
                condition=Q(people__lte=MOST_PEOPLE),
                violation_error_message=_("More people take part than a unit can have: at most 9,999,999."),
            ),
            models.CheckConstraint(
                name="units_participation_result_plain",
                condition=~Q(result__regex="^[0-9０-９]|[()（）;；\n]"),
                violation_error_message=_("Write the result without brackets or semicolons, and not a digit first."),
            ),
        ]
        triggers = recorded("units.participation", subject="campaign_id", text="part")

    def __str__(self) -> str:
        return f"{self.campaign} · {self.unit}"

    @after("units.unit", "units.campaign")
    def natural_key(self) -> tuple[str, str]:
        return (self.campaign.code, self.unit.code)


class AffiliationManager(models.Manager["Affiliation"]):
    def get_by_natural_key(self, unit: str, starts: str) -> "Affiliation":
        return self.get(unit__code=unit, starts=starts)


class Affiliation(models.Model):
    """From a day on, a unit reports to a federation, until its next affiliation begins."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="affiliations", verbose_name=_("unit"))
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"register": Register.FEDERATION},
        verbose_name=_("reports to"),
        help_text=_("Empty: the root of the tree."),
    )
    starts = models.DateField(pgettext_lazy("day", "from"))

    objects = AffiliationManager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["-starts"]
        indexes = [models.Index(fields=["starts"], name="units_affiliation_since")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "starts"],
                name="units_one_parent_from_a_day",
                violation_error_message=_("This unit already has a parent from that day."),
            )
        ]
        triggers = [*AFFILIATION_TRIGGERS, *recorded("units.affiliation", subject="unit_id", text="starts")]

    def __str__(self) -> str:
        return f"{self.starts} → {self.parent or '—'}"

    def clean(self) -> None:
        unit = getattr(self, "unit", None)
        if not (unit and self.parent and self.starts):
            return
        faults = []
        for rule in misplaced(unit, self.parent, latest=self._is_latest_of(unit)):
            faults.append(constraint_messages.error(rule, [unit.code]))
        if faults:
            raise ValidationError({"parent": faults})

    def _is_latest_of(self, unit: Unit) -> bool:
        """Whether it reports nowhere else later, neither on record nor by the form at hand."""
        if unit.moves and unit.moves > self.starts:
            return False
        if unit.pk is None:
            return True
        return not unit.affiliations.filter(starts__gt=self.starts).exclude(pk=self.pk).exists()

    @after("units.unit")
    def natural_key(self) -> tuple[str, str]:
        return (self.unit.code, self.starts.isoformat())


class FormerNameManager(models.Manager["FormerName"]):
    def get_by_natural_key(self, unit: str, name: str, until: date | None) -> "FormerName":
        return self.get(unit__code=unit, name=name, until=until)

    def keep(self, unit: int, name: str) -> None:
        """The name among the former ones of the unit, without a last day where it is none of them yet."""
        if not self.filter(unit=unit, name=name).exists():
            self.create(unit_id=unit, name=name)


class FormerName(models.Model):
    """A name a unit bore until a day, and the code it had with it where that was another: 临桂县总工会 was 450322.

    One that it took again later has a row for each of its last days.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="former_names", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=200)
    until = models.DateField(pgettext_lazy("day", "until"), null=True, blank=True)
    code = models.CharField(
        _("code then"),
        max_length=40,
        blank=True,
        db_default="",
        help_text=_("Where it was another than today: figures that name it find the unit."),
    )

    objects = FormerNameManager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name", "until"], nulls_distinct=False, name="units_former_name_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="units_former_code_once",
                violation_error_message=_("Another unit had this code before."),
            ),
            models.CheckConstraint(
                name="units_former_code_form",
                condition=Q(code="") | Q(code__regex=CODE_PATTERN),
                violation_error_message=_("A code is made of digits, capital letters and hyphens."),
            ),
        ]
        triggers = recorded("units.formername", subject="unit_id", text="name")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, date | None]:
        return (self.unit.code, self.name, self.until)


Parts = Iterator[tuple[str, str, str]]


def telling_kinds() -> Callable[[Any, Any], Parts]:
    """How the log tells a kind of then: as its register calls it; of a kind that several registers have, as each."""
    labels: dict[str, list[str]] = {"": []}
    for model in register_models().values():
        field: Any = model._meta.get_field(model.KIND)
        for kind, label in field.flatchoices:
            labels.setdefault(kind, []).append(str(label))
    heading = str(FormerKind._meta.get_field("kind").verbose_name)

    def parts(old: str | None, new: str | None) -> Parts:
        said = [" / ".join(dict.fromkeys(labels.get(kind or "", [str(kind)]))) for kind in (old, new)]
        if any(said):
            yield heading, said[0], said[1]

    return parts


class FormerKind(models.Model):
    """What a unit was until a day, where that was another than afterwards: its kind, or a federation's level.

    Written by acts on the tree; `units/tree/kinds.py` reads it.
    """

    TOLD_IN_PARTS = {"kind": telling_kinds}  # columns that the log unfolds

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_kinds", verbose_name=_("unit"))
    kind = models.CharField(_("kind then"), max_length=14, blank=True, db_default="")
    level = models.SmallIntegerField(_("level then"), choices=Federation.Level, null=True, blank=True)
    until = models.DateField(pgettext_lazy("day", "until"))

    class Meta:
        verbose_name = _("former kind")
        verbose_name_plural = _("former kinds")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "until"],
                name="units_former_kind_once_a_day",
                violation_error_message=_("What the unit was until this day is on record already."),
            ),
            models.CheckConstraint(
                name="units_former_kind_says_something",
                condition=~Q(kind="") | Q(level__isnull=False),
                violation_error_message=_("Say of which kind it was, or at which level it stood."),
            ),
        ]
        triggers = [*FORMER_KIND_TRIGGERS, *recorded("units.formerkind", subject="unit_id", text="until")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.until}"


class HonourManager(models.Manager["Honour"]):
    def get_by_natural_key(self, unit: str, name: str, recipient: str) -> "Honour":
        return self.get(unit__code=unit, name=name, recipient=recipient)


class Honour(models.Model):
    """An honour a unit received; `recipient` names the narrower body where it is not the unit as a whole."""

    class Level(models.TextChoices):
        INTERNATIONAL = "international", _("international")
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="honours", verbose_name=_("unit"))
    name = models.CharField(_("honour"), max_length=200)
    level = models.CharField(_("level"), max_length=14, choices=Level)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    objects = HonourManager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        constraints = [models.UniqueConstraint(fields=["unit", "name", "recipient"], name="units_honour_once")]
        triggers = recorded("units.honour", subject="unit_id", text="name")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        return (self.unit.code, self.name, self.recipient)
