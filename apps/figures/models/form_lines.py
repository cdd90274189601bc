"""The lines of a form: what they ask, how they are told apart, and which of them units are asked.

Which campaigns a line is asked of, `triggers.asked_of` says. A line stays where something stands: a campaign may have
been of another kind when it was asked.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures.models.catalogue import Coverage, Form, Indicator
from apps.figures.models.codes import CodeManager, NaturallyKeyed, loaded_after
from apps.figures.models.figures import Figure
from apps.figures.triggers import asked_of, catalogue
from apps.units.models import Campaign, Register, Unit

Cell = tuple[int, str]  # indicator and coverage


class FormItem(NaturallyKeyed):
    """One line of a form: an indicator, for the unit itself or for its whole area."""

    NATURAL_KEY = ("form__code", "indicator__code", "coverage")

    form = models.ForeignKey(Form, models.CASCADE, related_name="items", verbose_name=_("form"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="form_items", verbose_name=_("indicator"))
    coverage = models.CharField(_("coverage"), max_length=4, choices=Coverage)
    required = models.BooleanField(_("required"), default=False)
    order = models.PositiveSmallIntegerField(_("order"))
    campaign_kinds = ArrayField(
        models.CharField(max_length=12, choices=Campaign.Kind),
        verbose_name=_("kinds of campaigns"),
        default=list,
        blank=True,
        db_default=[],
        help_text=_("That it is asked of. None: all."),
    )
    edition_from = models.PositiveSmallIntegerField(_("from edition"), null=True, blank=True)
    edition_to = models.PositiveSmallIntegerField(_("to edition"), null=True, blank=True)

    objects = CodeManager()

    class Meta:
        verbose_name = _("form item")
        verbose_name_plural = _("form items")
        ordering = ["form", "order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "indicator", "coverage"], name="figures_item_once_a_form"),
            models.CheckConstraint(
                name="figures_item_names_kinds",
                condition=Q(campaign_kinds__contained_by=Campaign.Kind.values),
                violation_error_message=_("There is no such kind of campaigns."),
            ),
            models.CheckConstraint(
                name="figures_item_editions_in_order",
                condition=Q(edition_to__gte=F("edition_from")),
                violation_error_message=_("The first edition asked cannot be after the last."),
            ),
        ]
        triggers = [
            asked_of.ASKS_CAMPAIGNS,
            asked_of.ASKED_OF_FIXED,
            catalogue.ANSWERED_ITEM_KEPT,
            *recorded("figures.formitem", subject="form_id", text="indicator_id"),
        ]

    def __str__(self) -> str:
        return f"{self.form.code} {self.indicator.code} {self.coverage}"

    @property
    def whom(self) -> tuple[list[str], int | None, int | None]:
        """The kinds and editions of campaigns that it is asked of (`triggers.asked_of`)."""
        return sorted(self.campaign_kinds), self.edition_from, self.edition_to

    @property
    def asks(self) -> str:
        """What it asks for and of whom, in the reader's language: the unit itself, required, skill contest."""
        said = [self.get_coverage_display()]
        if self.required:
            said.append(gettext("required"))
        said += [str(Campaign.Kind(kind).label) for kind in self.campaign_kinds]
        if self.edition_from or self.edition_to:
            editions = {"first": self.edition_from or 1, "last": self.edition_to or "…"}
            said.append(gettext("editions %(first)s to %(last)s") % editions)
        return ", ".join(said)

    @loaded_after("figures.form", "figures.indicator")
    def natural_key(self) -> tuple[str, ...]:
        return (self.form.code, self.indicator.code, self.coverage)


Celled = TypeVar("Celled", FormItem, Figure)


def by_cell(lines: Iterable[Celled]) -> dict[Cell, Celled]:
    """Lines of a form, or the figures in its cells, each by its cell."""
    return {(line.indicator_id, line.coverage): line for line in lines}


def names_apart(items: Iterable[FormItem], day: date | None = None) -> dict[tuple[int, str], str]:
    """By indicator id and coverage the name of each item: for whom too, where the form asks its indicator twice.

    `day`: the name in force then, else the present one.
    """
    items = list(items)
    times_asked = Counter(item.indicator_id for item in items)
    names = {}
    for item in items:
        name = item.indicator.name_on(day) if day else item.indicator.name
        if times_asked[item.indicator_id] > 1:
            name = f"{name} ({item.get_coverage_display()})"
        names[item.indicator_id, item.coverage] = name
    return names


class Respondents:
    """Units, and of those that are campaigns the kind and edition. One query; none where no campaign is among them."""

    def __init__(self, units: Iterable[Unit] = ()) -> None:
        self._campaigns: dict[int, tuple[str, int | None]] = {}
        self.add(units)

    def add(self, units: Iterable[Unit]) -> None:
        """More of them; those that are known already are not looked up again."""
        keys = {unit.pk for unit in units if unit.register == Register.CAMPAIGN} - self._campaigns.keys()
        if keys:
            for key, kind, edition in Campaign.objects.filter(pk__in=keys).values_list("pk", "kind", "edition"):
                self._campaigns[key] = (kind, edition)

    def is_asked(self, unit: int, item: FormItem) -> bool:
        """Whether one of them is asked a line of its form."""
        if unit not in self._campaigns:
            return True
        return asked_of.is_asked_of(*self._campaigns[unit], item.campaign_kinds, item.edition_from, item.edition_to)

    def lines(self, unit: int, items: Iterable[FormItem], stated: Collection[Cell] = ()) -> list[FormItem]:
        """Those of the items that the unit is asked, or where it has stated something all the same."""
        return [item for item in items if self.is_asked(unit, item) or (item.indicator_id, item.coverage) in stated]
