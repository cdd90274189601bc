"""How a report reads and writes its numbers: the choices that hold for every table of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.figures.totals.contributions import APPROVED, SUBMITTED
from apps.reports.numbers.ledger import Ledger
from apps.units.models import Unit


class NumberScale(StrEnum):
    """Whether exact numbers stand in full or are rounded to 万 and 亿, thousands and millions, for reading."""

    PLAIN = "plain"
    SCALED = "scaled"


class TreeMoment(StrEnum):
    """Whose tree adds up: that of each period's end, or today's."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Manner:
    """`scale` plain or scaled; `counting` approved returns, or submitted ones too; `tree` as it stood then or is now.

    `like`: differences over the units present in both periods stand beside those of all. `as_of`: everything as it
    stood at that moment.
    """

    scale: str = NumberScale.PLAIN
    counting: str = APPROVED
    tree: str = TreeMoment.THEN
    like: bool = False
    as_of: datetime | None = None

    def day(self, then: date) -> date:
        """The day whose tree holds."""
        return timezone.localdate() if self.tree == TreeMoment.NOW else then

    def ledger(self, units: Sequence[Unit], indicators: Iterable[Indicator], period: Period) -> Ledger:
        """The numbers of these units in the period, read in this manner."""
        day = timezone.localdate() if self.tree == TreeMoment.NOW else None
        return Ledger(units, indicators, period, counting=self.counting, day=day, as_of=self.as_of)

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The choices in words, by label."""
        moment = ((_("as of"), f"{timezone.localtime(self.as_of):%Y-%m-%d %H:%M}"),) if self.as_of else ()
        return (
            (_("numbers"), _("thousands and millions") if self.scale == NumberScale.SCALED else _("in full")),
            (_("counting"), _("approved and submitted") if self.counting == SUBMITTED else _("approved")),
            (_("tree"), _("as it stands now") if self.tree == TreeMoment.NOW else _("as it stood then")),
            *moment,
        )

    @property
    def remarks(self) -> list[str]:
        """What is to be said below a table that is read so."""
        said = []
        if self.counting == SUBMITTED:
            said.append(_("Figures handed in and not yet approved count too: these numbers may still change."))
        if self.as_of:
            moment = f"{timezone.localtime(self.as_of):%Y-%m-%d %H:%M}"
            said.append(_("As the figures stood on %(moment)s.") % {"moment": moment})
        if self.tree == TreeMoment.NOW:
            said.append(_("Federations add up as they report today, units below the counties as they reported then."))
        if self.scale == NumberScale.SCALED:
            said.append(_("Numbers are rounded for reading; files and each number's page hold every digit."))
        return said


PLAIN = Manner()
