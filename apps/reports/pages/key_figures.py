"""The key figures of an area on the home page: the number that stands for it, what changed, and its last years."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.figures.arithmetic.quantity_text import signed_percent
from apps.figures.models import Indicator, Period
from apps.reports.numbers.footing import ComparedReadings, number_on
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.manner import PLAIN, Manner, NumberScale
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import change_between, growth_a_year, years_between
from apps.reports.numbers.trend import Trend, TrendLine
from apps.reports.numbers.two_periods import TwoPeriods
from apps.reports.pages.trend_picture import points_of
from apps.reports.tables import wording
from apps.reports.tables.cells import change_words, number_cell
from apps.reports.tables.charts import spark
from apps.reports.tables.geometry import common_span
from apps.reports.tables.table import TableCell
from apps.units.models import Unit

YEARS = 6  # of the small pictures
KEY_FIGURES = ("ORG12", "ORG01", "ORG02", "CON06", "ECO01", "MIG01", "CUL02", "CUL03")


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure: the number of the year or, where this year has a sum of some units alone, the last one that
    stands for the whole area with its `year`, and beneath it the `partial` one; what changed since the prior one or why
    that is not said; and its last years as a picture. Where there is none, a number of this year has its `year` too."""

    indicator: Indicator
    cell: TableCell
    year: str
    partial: TableCell | None
    change: TableCell
    why: str
    picture: SafeString

    @property
    def said(self) -> str:
        """Behind the number: its measure, what it rests on and, where that has to be told, its year."""
        footing = wording.footing_named(self.cell.footing)
        return " · ".join(filter(None, [self.indicator.measure, footing, self.year]))


def tiles(scope: Scope, top: Unit, period: Period, years: list[Period], manner: Manner = PLAIN) -> list[Tile]:
    """The key figures of the area that have been stated or add up, all on the footing that was chosen."""
    wanted = _key_figures()
    earlier = [year for year in years if year.ends < period.ends][: YEARS - 1]
    if not earlier or not wanted:
        return []
    return list(KeyFigures(top, Trend(scope, top, earlier[-1], period, wanted, manner=manner)).tiles())


def _key_figures() -> list[Indicator]:
    """Those of them that the catalogue has, in their own order: two queries."""
    return sorted(catalogue(picked=KEY_FIGURES), key=lambda indicator: KEY_FIGURES.index(indicator.code))


class KeyFigures:
    """The last years of one area, the last of them the one that is shown."""

    def __init__(self, top: Unit, trend: Trend) -> None:
        self.top, self.trend = top, trend
        self._pairs: dict[int, TwoPeriods] = {}
        self.span = common_span(points_of(trend, line) for line in trend.lines)

    def tiles(self) -> Iterator[Tile]:
        """One for each indicator that has a number this year, or had one that stood for the whole area."""
        for line in self.trend.lines:
            shown = self._shown(line.indicator)
            now, whole_at = shown[-1], _last_whole(shown)
            if now is None or (now.quantity is None and whole_at is None):
                continue
            yield self._tile(line, shown, now, whole_at)

    def _shown(self, indicator: Indicator) -> list[LedgerReading | None]:
        """The number of each year as it is shown alone."""
        facts = self.trend.series.facts(self.top, indicator)
        return [number_on(known, self.trend.manner.footing) if known else None for known in facts]

    def _tile(
        self, line: TrendLine, shown: list[LedgerReading | None], now: LedgerReading, whole_at: int | None
    ) -> Tile:
        head = shown[whole_at] if whole_at is not None else None
        is_of_this_year = whole_at == len(shown) - 1
        cell = self._cell(line.indicator, head) if head else TableCell()
        partial = None
        if now.quantity and not is_of_this_year:
            partial = self._cell(line.indicator, now)
        change, why = TableCell(), ""
        if now.quantity:
            change, why = self._change(line.indicator, shown, now)
        picture = spark(points_of(self.trend, line), title=str(line.indicator), span=self.span)
        is_said_above = is_of_this_year and picture
        year = "" if is_said_above or whole_at is None else self.trend.codes[whole_at]
        return Tile(line.indicator, cell, year, partial, change, why, picture)

    def _cell(self, indicator: Indicator, reading: LedgerReading) -> TableCell:
        return number_cell(self.top, indicator, reading, NumberScale.SCALED, {})

    def _change(
        self, indicator: Indicator, shown: list[LedgerReading | None], now: LedgerReading
    ) -> tuple[TableCell, str]:
        """What changed since the year before or, where that is empty, the latest earlier one, by its name; or why not.

        It leads to the comparison that says the same.
        """
        at = _latest_before(shown)
        if at is None:
            return TableCell(), _("no earlier figure")
        codes = {"from": self.trend.codes[at], "to": self.trend.codes[-1]}
        compared = self._pair(at).compared(self.top, indicator)
        change = change_between(indicator, compared.earlier, compared.later, compared.reason)
        if change.value is None:
            weak = compared.later if compared.later.partial else compared.earlier
            return TableCell(), wording.reason(
                change.reason or "missing", **codes, reported=weak.reported, expected=weak.expected
            )
        words = " · ".join(change_words(indicator, change, NumberScale.SCALED))
        query = {"unit": self.top.code, **codes, "pick": indicator.code}
        query |= self.trend.manner.footings_chosen
        cell = TableCell(words, change.value, f"{reverse('reports:compare')}?{urlencode(query)}")
        average, _none = growth_a_year(indicator, compared.earlier, compared.later, change)
        return cell, " · ".join(_said_of_change(codes["from"], compared, self._distance(at), average))

    def _pair(self, at: int) -> TwoPeriods:
        """That year and the last one."""
        if at not in self._pairs:
            before, after = self._ledger(at), self._ledger(-1)
            lineage = self.trend.series.lineage
            self._pairs[at] = TwoPeriods(self.top, before, after, self.trend.manner, lineage)
        return self._pairs[at]

    def _ledger(self, at: int) -> Ledger:
        """Of a year that is on record, as each is that has a number."""
        ledger = self.trend.series.ledgers[at]
        if ledger is None:
            raise LookupError(self.trend.codes[at])
        return ledger

    def _distance(self, at: int) -> int:
        """How many years that year lies back."""
        return int(years_between(self._ledger(at).period, self._ledger(-1).period))


def _said_of_change(since: str, compared: ComparedReadings, years: int, average: Decimal | None) -> Iterator[str]:
    """Over whom or on what the change is, since when and, where that is not the year before, how far back and how much
    a year."""
    if compared.later.footing == Footing.BOTH:
        yield wording.in_both(compared.later)
    else:
        yield wording.compared_on(compared.compared_on)
    yield _("since %(period)s") % {"period": since}
    if years > 1:
        yield ngettext("%(years)s year", "%(years)s years", years) % {"years": years}
        if average is not None:
            yield _("%(percent)s %% a year") % {"percent": signed_percent(average)}


def _latest_before(shown: list[LedgerReading | None]) -> int | None:
    """The place of the latest number before the last year."""
    return next(_numbered(shown[:-1]), None)


def _last_whole(shown: list[LedgerReading | None]) -> int | None:
    """The place of the latest number that stands for the whole area."""
    for at in _numbered(shown):
        reading = shown[at]
        if reading and not reading.partial:
            return at
    return None


def _numbered(shown: list[LedgerReading | None]) -> Iterator[int]:
    """The places that have a number, the latest first."""
    for at in reversed(range(len(shown))):
        reading = shown[at]
        if reading and reading.quantity:
            yield at
