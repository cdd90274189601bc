"""Period over period: one federation's indicators, or one indicator over a federation and those below it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Difference, Quantity
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.models import Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import MatchedSums
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, Reading, catalogue, marks
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import IndicatorRequest, file_name, page
from apps.reports.pages.summary import names_of, subject_of
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, number_cell, percent_cell
from apps.reports.tables.charts import Point, bars
from apps.reports.tables.links import summary_href, unit_href
from apps.reports.tables.options import PLAIN, Manner
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import SignedInRequest
from apps.units.models import Unit

Address = Callable[[Indicator], str] | None


class NotComparable(ValueError):
    """Two periods that are not of one kind and length; the text says so."""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's change in one indicator. `share` is its contribution to the area's change in per cent.

    `like` is the change over the `matched` units, those with a figure in both periods.
    """

    unit: Unit
    indicator: Indicator
    earlier: Reading
    later: Reading
    change: Difference
    kind: str = "child"  # own, below or child
    share: Decimal | None = None
    rank: int | None = None
    rank_change: int | None = None
    reasons: tuple[str, ...] = field(default=())
    matched: MatchedSums | None = None
    like: Difference | None = None

    @property
    def weaker(self) -> Reading:
        """The one whose coverage is to be shown: one that lacks units if there is one, else the later."""
        return self.earlier if self.earlier.partial and not self.later.partial else self.later

    @property
    def told(self) -> bool:
        return any(one.quantity or one.state for one in (self.earlier, self.later))


class Growth:
    """Everything two periods say about a federation and those below it: as the tree stood in each, or as it is now."""

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        earlier: Period,
        later: Period,
        indicators: Iterable[Indicator],
        *,
        below: bool = True,
        manner: Manner = PLAIN,
    ) -> None:
        if earlier == later or not earlier.span.comparable(later.span):
            raise NotComparable(
                _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
                % {"from": earlier, "to": later}
            )
        self.unit, self.earlier, self.later, self.manner = unit, earlier, later, manner
        self.like = manner.like and not manner.as_of  # sums over the units present in both are kept as they stand alone
        self.indicators = list(indicators)
        self.children, self.all_seen = scope.children(unit, manner.day(later.ends)) if below else ([], True)
        units = [unit, *self.children]
        self.ledgers = [Ledger(units, self.indicators, period, **manner.reads) for period in (earlier, later)]
        self._matched = {
            "total": self._like_for_like(units),
            "below": self._like_for_like([unit], below=True) if below else {},
        }

    def marked(self) -> dict[int, str]:
        return marks(figure for ledger in self.ledgers for figure in ledger.figures)

    def line(self, unit: Unit, indicator: Indicator, read: str = "total", kind: str = "child") -> Line:
        earlier, later = (getattr(ledger, read)(unit.pk, indicator.pk) for ledger in self.ledgers)
        if weak := partial_beside_statement(earlier, later):
            earlier, later = (replace(one, quantity=None) if one.partial else one for one in (earlier, later))
            change = Difference(reason=weak)
        else:
            change = comparison.change(later.quantity, earlier.quantity, self._obstacle(indicator, earlier, later))
        matched = self._matched["below" if read == "below" else "total"].get((unit.pk, indicator.pk))
        broken = "definition" if self._broken(indicator, earlier, later) else None
        like = matched and comparison.change(quantity_of_sum(matched.now), quantity_of_sum(matched.then), broken)
        reasons = (change.reason,) if change.reason else ()
        return Line(unit, indicator, earlier, later, change, kind, reasons=reasons, matched=matched, like=like)

    def _like_for_like(self, units: list[Unit], **how: bool) -> dict[tuple[int, int], MatchedSums]:
        """By unit and indicator the sums over the units present in both periods, where the manner asks for them."""
        added = [one.pk for one in self.indicators if one.additive]
        if not self.like or not added:
            return {}
        ids = [unit.pk for unit in units]
        return totals_reader.like_for_like(ids, added, self.later, self.earlier, self.manner.counting, **how)

    @staticmethod
    def _broken(indicator: Indicator, earlier: Reading, later: Reading) -> bool:
        return any(earlier.period.ends < one.starts <= later.period.ends for one in indicator.breaks)

    def _obstacle(self, indicator: Indicator, earlier: Reading, later: Reading) -> str | None:
        if self._broken(indicator, earlier, later):
            return "definition"
        return "coverage" if earlier.partial or later.partial else None

    def of(self, indicator: Indicator) -> Iterator[Line]:
        """The federation's statement, the sum from below, then each child with its contribution and rank."""
        yield self.line(self.unit, indicator, "own", "own")
        below = self.line(self.unit, indicator, "below", "below")
        yield below
        yield from self._children(indicator, below)

    def totals(self) -> Iterator[Line]:
        """The federation's number for each indicator."""
        return (self.line(self.unit, one, "total", "own") for one in self.indicators)

    def everything(self) -> Iterator[Line]:
        """For each indicator the federation's number, then each child's; what nobody has stated is left out."""
        for one in self.indicators:
            lines = [
                self.line(self.unit, one, "total", "own"),
                *self._children(one, self.line(self.unit, one, "below")),
            ]
            yield from (line for line in lines if line.told)

    def _children(self, indicator: Indicator, whole: Line) -> Iterator[Line]:
        """With contributions and ranks where every child has both numbers, or sums over the units present in both."""
        lines = [self.line(child, indicator) for child in self.children]
        obstacle = None if self.all_seen else "scope"
        if any(self._grown(line).reason not in (None, "zero_base") for line in lines):
            obstacle = obstacle or "coverage"
        ranked = [
            comparison.ranks({} if obstacle else {line.unit.pk: self._number(line, which) for line in lines})
            for which in ("earlier", "later")
        ]
        for line in lines:
            yield line if obstacle else self._placed(line, self._grown(whole), *ranked)

    def _placed(self, line: Line, whole: Difference, earlier: dict, later: dict) -> Line:
        share, no_share = (None, None)
        if line.indicator.additive:
            share, no_share = comparison.contribution(self._grown(line), whole)
        (was, _none), (rank, no_rank) = earlier[line.unit.pk], later[line.unit.pk]
        reasons = tuple(dict.fromkeys(filter(None, (*line.reasons, no_share, no_rank))))
        return replace(line, share=share, rank=rank, rank_change=was - rank if was and rank else None, reasons=reasons)

    def _grown(self, line: Line) -> Difference:
        """The change contributions and ranks rest on."""
        if not self.like or not line.indicator.additive:
            return line.change
        return line.like or Difference(reason="missing")

    def _number(self, line: Line, which: str) -> Quantity | None:
        if not self.like or not line.indicator.additive:
            return getattr(line, which).quantity
        return quantity_of_sum({"earlier": line.matched.then, "later": line.matched.now}[which])

    def note(self, line: Line) -> str:
        """Why numbers are missing from the line, and what is to be known about those that are there."""
        partial = line.weaker
        facts = {"from": self.earlier, "to": self.later, "reported": partial.reported, "expected": partial.expected}
        said = [wording.reason(code, **facts) for code in line.reasons]
        if line.change.value is not None and _is_qualified(line):
            said.append(_("the difference is %(bounds)s") % {"bounds": wording.bounds(line.change.interval)})
        return " ".join(said)


def partial_beside_statement(earlier: Reading, later: Reading) -> str | None:
    """Which of the two is a sum of some units only while the other is a statement for the whole area."""
    if earlier.partial and later.origin == "stated":
        return "partial_from"
    return "partial_to" if later.partial and earlier.origin == "stated" else None


def _is_qualified(line: Line) -> bool:
    return any(one.quantity and one.quantity.qualifier != "exact" for one in (line.earlier, line.later))


# ---- Tables


def of_indicator(growth: Growth, indicator: Indicator, down: Callable[[Unit], str] | None = None) -> Table:
    """One indicator: the area and the federations below it in rows; `down` gives the address of one's own table."""
    marked = growth.marked()
    rows = [
        _unit_row(growth, line, marked, down)
        for line in growth.of(indicator)
        if line.kind != "below" or line.told or line.later.expected
    ]
    columns = (
        Column("unit", _("unit")),
        *_number_columns(growth, indicator),
        Column("contribution", _("contribution"), "percent", "%"),
        Column("rank", _("rank"), "number"),
        Column("rank_change", _("change of rank"), "change"),
        Column("coverage", _("Coverage")),
        Column("note", _("note")),
    )
    placed = any(row.cells[-5].text for row in rows)
    return Table(_title(growth, indicator.name), columns, tuple(rows), _remarks(growth, placed), _choices(growth))


def _remarks(growth: Growth, placed: bool) -> tuple[str, ...]:
    remarks = _unseen(growth)
    if placed:
        remarks.append(_("The contribution is the share in the change of the sum from below."))
    elif growth.children:
        remarks.append(_("Contributions and ranks appear once every federation below has both numbers."))
    if growth.like and placed:
        remarks.append(_("Contributions and ranks rest on the units present in both periods."))
    return (*remarks, *growth.manner.remarks)


def _unseen(growth: Growth) -> list[str]:
    return [] if growth.all_seen else [_("Federations outside your view are not listed; they count in the sum.")]


def of_unit(growth: Growth, address: Address = None) -> Table:
    """One federation: its indicators in rows; `address` gives the link from an indicator to its own table."""
    marked = growth.marked()
    lines = list(growth.totals())
    rows = [_indicator_row(growth, line, marked, address) for line in lines if line.told]
    columns = (
        Column("indicator", _("indicator")), Column("measure", _("measure")), *_number_columns(growth),
        Column("coverage", _("Coverage")), Column("note", _("note")),
    )  # fmt: skip
    remarks = (*_untold(lines), *growth.manner.remarks)
    return Table(_title(growth, str(growth.unit)), columns, tuple(rows), remarks, _choices(growth))


def _untold(lines: list[Line]) -> list[str]:
    untold = [line.indicator for line in lines if not line.told]
    return [_("No figure in either period: %(names)s.") % {"names": names_of(untold)}] if untold else []


def of_all(growth: Growth, address: Address = None) -> Table:
    """Every indicator in rows; the federation and each one below it side by side, both periods and the change."""
    marked = growth.marked()
    units = [growth.unit, *growth.children]
    lines = {one: [growth.line(unit, one) for unit in units] for one in growth.indicators}
    told = {one: found for one, found in lines.items() if any(line.told for line in found)}
    rows = []
    for one, found in told.items():
        name = (Cell(one.name, href=address(one) if address else ""), Cell(one.measure))
        cells = (cell for line in found for cell in (*_numbers(growth, line, marked)[:2], _percent(growth, line)))
        rows.append(Row(one.code, (*name, *cells)))
    columns = [Column("indicator", _("indicator")), Column("measure", _("measure"))]
    for unit in units:
        columns += [
            Column(f"{unit.code}:from", growth.earlier.code, "number", group=str(unit)),
            Column(f"{unit.code}:to", growth.later.code, "number", group=str(unit)),
            Column(f"{unit.code}:percent", "%", "change", group=str(unit)),
        ]
    untold = _untold([found[0] for one, found in lines.items() if one not in told])
    remarks = (*untold, *_unseen(growth), *growth.manner.remarks)
    return Table(_title(growth, str(growth.unit)), tuple(columns), tuple(rows), remarks, _choices(growth))


def _percent(growth: Growth, line: Line) -> Cell:
    """The percentage, or why there is none."""
    if line.change.percent is None or line.indicator.is_percent:
        return Cell(note=growth.note(line) if line.earlier.quantity and line.later.quantity else "")
    return percent_cell(line.change.percent, signed=True)


# ---- Charts


def chart(table: Table) -> SafeString:
    """What each federation below added to the change or, of one federation, how its indicators changed in per cent."""
    column = "difference" if table.columns[0].key == "unit" else "percent"
    at = next((at for at, one in enumerate(table.columns) if one.key == column), None)
    rows = [row for row in table.rows if row.style not in ("own", "below")]
    told = [(row.cells[0].text, row.cells[at]) for row in rows] if at is not None else []
    if not any(cell.value is not None for _name, cell in told):
        return SafeString()
    items = [Point(name, cell.value, cell.text or _("not computed"), cell.interval) for name, cell in told]
    return bars(items, title=f"{table.columns[at].heading} · {table.title}")


def _title(growth: Growth, subject: str) -> str:
    return _("Comparison · %(subject)s · %(to)s against %(from)s") % {
        "subject": subject,
        "from": growth.earlier,
        "to": growth.later,
    }


def _choices(growth: Growth) -> tuple[tuple[str, str], ...]:
    return (
        (_("unit"), f"{growth.unit} ({growth.unit.code})"),
        (_("from"), wording.period_name(growth.earlier)),
        (_("to"), wording.period_name(growth.later)),
        (_("indicators"), subject_of(growth.indicators)),
        *growth.manner.told,
    )


def _number_columns(growth: Growth, indicator: Indicator | None = None) -> tuple[Column, ...]:
    measure = indicator.measure if indicator else ""
    both = _("units in both periods")
    like = (
        Column("matched", _("number"), "number", _("units"), group=both),
        Column("like_difference", _("difference"), "change", measure, group=both),
        Column("like_percent", "%", "change", group=both),
    )
    return (
        Column("from_value", growth.earlier.code, "number", measure),
        Column("to_value", growth.later.code, "number", measure),
        Column("difference", _("difference"), "change", measure),
        Column("percent", "%", "change"),
        *(like if growth.like else ()),
    )


def _indicator_row(growth: Growth, line: Line, marked: dict[int, str], address: Address) -> Row:
    name = Cell(line.indicator.name, href=address(line.indicator) if address else "")
    return Row(line.indicator.code, (name, Cell(line.indicator.measure), *_numbers(growth, line, marked)))


def _unit_row(growth: Growth, line: Line, marked: dict[int, str], down: Callable[[Unit], str] | None) -> Row:
    names = {
        "own": Cell(str(line.unit), href=unit_href(line.unit), note=_("as stated")),
        "below": Cell(_("Sum from below")),
        "child": Cell(str(line.unit), href=down(line.unit) if down else summary_href(line.unit, growth.later)),
    }
    *numbers, coverage, note = _numbers(growth, line, marked)
    places = (
        percent_cell(line.share),
        Cell(str(line.rank), Decimal(line.rank)) if line.rank else Cell(),
        Cell(_moved(line.rank_change), Decimal(line.rank_change)) if line.rank_change is not None else Cell(),
    )
    return Row(line.unit.code, (names[line.kind], *numbers, *places, coverage, note), line.kind)


def _moved(places: int) -> str:
    """A change of rank: ↑2, ↓1, or = where it stayed."""
    return f"↑{places}" if places > 0 else (f"↓{-places}" if places else "=")


def _numbers(growth: Growth, line: Line, marked: dict[int, str]) -> tuple[Cell, ...]:
    scale = growth.manner.scale
    percent = None if line.indicator.is_percent else line.change.percent
    return (
        number_cell(line.unit, line.indicator, line.earlier, scale, marked, coverage=False),
        number_cell(line.unit, line.indicator, line.later, scale, marked, coverage=False),
        difference_cell(line.change, scale, about=_is_qualified(line)),
        percent_cell(percent, signed=True),
        *(_like_cells(line, scale) if growth.like else ()),
        Cell(coverage(line.weaker)),
        Cell(growth.note(line)),
    )


def _like_cells(line: Line, scale: str) -> tuple[Cell, Cell, Cell]:
    if not line.matched or not line.like:
        return Cell(), Cell(), Cell()
    about = bool(line.matched.now.qualified or line.matched.then.qualified)
    return (
        Cell(f"{line.matched.units:,}", Decimal(line.matched.units)),
        difference_cell(line.like, scale, about=about),
        percent_cell(line.like.percent, signed=True),
    )


def coverage(reading: Reading) -> str:
    if reading.origin == "stated":
        return _("stated")
    if reading.expected:
        return wording.part_of(reading.reported, reading.expected)
    return wording.units(reading.units) if reading.units else ""


def growth_of(
    scope: Scope, unit: Unit, earlier: Period, later: Period, *, code: str = "", below: bool = True
) -> Growth:
    return Growth(scope, unit, earlier, later, catalogue(code=code), below=below)


# ---- The view


@page
def compare_page(request: SignedInRequest) -> HttpResponse:
    asked = IndicatorRequest(request)
    earlier, later = _chosen_periods(asked)
    indicator = asked.row_indicator()
    below = "on" if request.GET.get("below") and not indicator else ""
    asked.show(**{"from": earlier, "to": later, "indicator": indicator, "below": below})
    indicators = [indicator] if indicator else asked.indicators
    try:
        growth = Growth(
            asked.scope, asked.unit, earlier, later, indicators, below=bool(indicator or below), manner=asked.manner
        )
    except NotComparable as refusal:
        return asked.refuse(_("Comparison"), refusal)
    table = _asked_for(growth, asked)
    more = [below] if below else []
    name = file_name("comparison", asked.unit, earlier, later, indicator or asked.subject, *more)
    return asked.respond(table, name=name, context={"chart": chart(table)})


def _asked_for(growth: Growth, asked: IndicatorRequest) -> Table:
    """One indicator over the federations below, one federation's indicators, or both side by side."""
    if asked.shown["indicator"]:
        return of_indicator(growth, growth.indicators[0], lambda unit: asked.address(unit=unit))
    make = of_all if asked.shown["below"] else of_unit
    return make(growth, lambda indicator: asked.address(indicator=indicator.code, below=None))


def _chosen_periods(asked: IndicatorRequest) -> tuple[Period, Period]:
    """What is chosen; of what is not, the latest year told of in the area and the one told of before it."""
    earlier, later = asked.period("from"), asked.period("to")
    if earlier and later:
        return earlier, later
    years = asked.years()
    later = later or years[0]
    before = [year for year in years if year.ends < later.ends]
    return earlier or (before[0] if before else later), later
