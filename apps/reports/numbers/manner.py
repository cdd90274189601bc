"""How a report reads and writes its numbers: the choices that hold for every table of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.models import Indicator, Period
from apps.figures.totals.contributions import APPROVED, SUBMITTED
from apps.reports.numbers.footing import FootingChoice
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.registered import CompleteRegisters
from apps.reports.numbers.stated_figures import StatedFigures
from apps.units.models import Unit


class NumberScale(StrEnum):
    """Whether exact numbers stand in full or are rounded to 万 and 亿, thousands and millions, for reading."""

    PLAIN = "plain"
    SCALED = "scaled"


class TreeMoment(StrEnum):
    """Whose tree adds up: that of each period's end, or today's."""

    THEN = "then"
    NOW = "now"


FOOTING_NAMES: dict[str, object] = {
    FootingChoice.AUTOMATIC: gettext_lazy("automatic"),
    FootingChoice.STATEMENTS: gettext_lazy("statements"),
    FootingChoice.BELOW: gettext_lazy("from below"),
    FootingChoice.BOTH: gettext_lazy("units in both"),
}


@dataclass(frozen=True, slots=True)
class Manner:
    """`scale` plain or scaled; `counting` approved returns, or submitted ones too; `tree` as it stood then or is now.

    `footing`: what two periods are compared on; `from_footing` and `to_footing` set each side by itself. `as_of`:
    everything as it stood at that moment.
    """

    scale: str = NumberScale.PLAIN
    counting: str = APPROVED
    tree: str = TreeMoment.THEN
    footing: str = FootingChoice.AUTOMATIC
    from_footing: str = FootingChoice.AUTOMATIC
    to_footing: str = FootingChoice.AUTOMATIC
    as_of: datetime | None = None

    @property
    def is_scaled(self) -> bool:
        return self.scale == NumberScale.SCALED

    @property
    def is_preliminary(self) -> bool:
        """Whether returns count that nobody has approved yet."""
        return self.counting == SUBMITTED

    @property
    def is_of_today(self) -> bool:
        """Whether today's tree adds up, not that of each period's end."""
        return self.tree == TreeMoment.NOW

    @property
    def sides(self) -> tuple[str, str] | None:
        """What was chosen for each side by itself; None where nothing was."""
        sides = (self.from_footing, self.to_footing)
        return None if sides == (FootingChoice.AUTOMATIC, FootingChoice.AUTOMATIC) else sides

    @property
    def sums_day(self) -> date | None:
        """The day whose tree adds up; None is that of each period's end."""
        return timezone.localdate() if self.is_of_today else None

    def day(self, then: date) -> date:
        """The day whose tree holds."""
        return timezone.localdate() if self.is_of_today else then

    def ledger(
        self,
        units: Sequence[Unit],
        indicators: Iterable[Indicator],
        period: Period,
        registers: CompleteRegisters | None = None,
        figures: StatedFigures | None = None,
    ) -> Ledger:
        """The numbers of these units in the period, read in this manner."""
        return Ledger(
            units, indicators, period, counting=self.counting, day=self.sums_day, as_of=self.as_of,
            registers=registers, figures=figures,
        )  # fmt: skip

    def figures(
        self, units: Sequence[Unit], indicators: Mapping[int, Indicator], periods: Iterable[Period]
    ) -> StatedFigures:
        """What ledgers of several periods share."""
        return StatedFigures(units, indicators, periods, self.counting, self.as_of)

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The choices in words, by label."""
        numbers = _("thousands and millions") if self.is_scaled else _("in full")
        counting = _("approved and submitted") if self.is_preliminary else _("approved")
        tree = _("as it stands now") if self.is_of_today else _("as it stood then")
        choices = ((_("numbers"), numbers), (_("counting"), counting), (_("tree"), tree))
        if self.as_of:
            return *choices, (_("as of"), minute(self.as_of))
        return choices

    @property
    def footings_chosen(self) -> dict[str, str]:
        """By their names in addresses the choices of footing that are not automatic."""
        chosen = {"footing": self.footing, "from_footing": self.from_footing, "to_footing": self.to_footing}
        return {name: choice for name, choice in chosen.items() if choice != FootingChoice.AUTOMATIC}

    @property
    def footing_told(self) -> tuple[tuple[str, str], ...]:
        """What two periods are compared on, in words, by label."""
        if self.sides:
            before, after = (str(FOOTING_NAMES[side]) for side in self.sides)
            return ((_("compared on"), f"{before} → {after}"),)
        return ((_("compared on"), str(FOOTING_NAMES[self.footing])),)

    @property
    def remarks(self) -> list[str]:
        """What is to be said below a table that is read so."""
        said = []
        if self.is_preliminary:
            said.append(_("Figures handed in and not yet approved count too: these numbers may still change."))
        if self.as_of:
            said.append(_("As the figures stood on %(moment)s.") % {"moment": minute(self.as_of)})
        if self.is_of_today:
            said.append(_("All units add up as they report today, whenever they stated their numbers."))
        if self.is_scaled:
            said.append(_("Numbers are rounded for reading; files and each number's page hold every digit."))
        return said


def minute(moment: datetime) -> str:
    """2014-11-30 18:05, on the clocks of the site."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


PLAIN = Manner()
