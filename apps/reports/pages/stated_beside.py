"""Beside what a register counts: what federations state of the same."""

from datetime import date

from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.figures.totals.register_counts import counts_then
from apps.reports.numbers.ledger import Ledger, catalogue, latest_year
from apps.reports.numbers.manner import PLAIN
from apps.reports.pages.request import AreaRequest
from apps.reports.tables import wording
from apps.reports.tables.cells import count_cell, number_cell, unit_cell
from apps.reports.tables.links import unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.models import Register, Unit


def stated_beside(asked: AreaRequest, register: Register, day: date) -> Table | None:
    """Of the area and of the federations right below it what they state for the year shown, or the latest one told of,
    and what the register counts on `day`; None where nobody states anything.

    Worked example: the region states 146 stations, a city 10; the register holds 4 and 2 of them: two rows.
    """
    indicators = catalogue(counts=register)
    period = asked.shown_period or latest_year([asked.unit])
    if not indicators or period is None:
        return None
    below, _all_seen = asked.scope.children(asked.unit, day)
    return StatedBeside([asked.unit_then, *below], indicators, period, day).table()


class StatedBeside:
    """What `units` state of `indicators` for `period`, and what registers count of them on `day`."""

    def __init__(self, units: list[Unit], indicators: list[Indicator], period: Period, day: date) -> None:
        self.period, self.day = period, day
        self.ledger = Ledger(units, indicators, period)
        self.counted = counts_then([unit.pk for unit in units], indicators, [day])
        self.units = [unit for unit in units if self._tells_of_any(unit, indicators)]
        self.indicators = [indicator for indicator in indicators if any(self._tells(unit, indicator) for unit in units)]

    def _tells(self, unit: Unit, indicator: Indicator) -> bool:
        return self.ledger.own(unit.pk, indicator.pk).told

    def _tells_of_any(self, unit: Unit, indicators: list[Indicator]) -> bool:
        return any(self._tells(unit, indicator) for indicator in indicators)

    def table(self) -> Table | None:
        if not self.units:
            return None
        columns = [TableColumn("unit", _("federation"))]
        for indicator in self.indicators:
            columns.append(
                TableColumn(indicator.code, indicator.name_on(self.period.ends), "number", indicator.measure)
            )
            columns.append(TableColumn(f"{indicator.code}-counted", _("in the register"), "number"))
        rows = [TableRow(unit.code, (unit_cell(unit, unit_href(unit)), *self._cells(unit))) for unit in self.units]
        words = {"period": wording.period_name(self.period), "day": self.day.isoformat()}
        remark = _("Stated of %(period)s; the register as at %(day)s. Neither stands for the other.") % words
        return Table(_("What is stated of the same"), tuple(columns), tuple(rows), (remark,))

    def _cells(self, unit: Unit) -> list[TableCell]:
        cells = []
        for indicator in self.indicators:
            stated = self.ledger.own(unit.pk, indicator.pk)
            cells.append(number_cell(unit, indicator, stated, PLAIN.scale, {}))
            cells.append(count_cell(self.counted[unit.pk, indicator.pk, self.day]))
        return cells
