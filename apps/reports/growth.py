"""Period over period: one federation's indicators, or one indicator over a federation and those below it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.figures.quantity import Difference, Quantity
from apps.reports import comparison, wording
from apps.reports.reading import Ledger, Reading, catalogue, marks
from apps.reports.scope import Scope
from apps.reports.summary import names_of, number_cell, percent_cell, summary_href, unit_href
from apps.reports.tables import Cell, Column, Row, Table
from apps.units.models import Unit

Address = Callable[[Indicator], str] | None


class NotComparable(ValueError):
    """Two periods that are not of one kind and length; the text says so."""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's change in one indicator. `share` is its contribution to the area's change in per cent."""

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

    @property
    def weaker(self) -> Reading:
        """The one whose coverage is to be shown: one that lacks units if there is one, else the later."""
        return self.earlier if self.earlier.partial and not self.later.partial else self.later

    @property
    def told(self) -> bool:
        return any(one.quantity or one.state for one in (self.earlier, self.later))


class Growth:
    """Everything two periods say about a federation and those below it, as they were at the later period's end."""

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        earlier: Period,
        later: Period,
        indicators: Iterable[Indicator],
        *,
        below: bool = True,
    ) -> None:
        if earlier == later or not earlier.span.comparable(later.span):
            raise NotComparable(
                _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
                % {"from": earlier, "to": later}
            )
        self.unit, self.earlier, self.later = unit, earlier, later
        self.indicators = list(indicators)
        self.children, self.all_seen = scope.children(unit, later.ends) if below else ([], True)
        units = [unit, *self.children]
        self.ledgers = [Ledger(units, self.indicators, period) for period in (earlier, later)]

    def marked(self) -> dict[int, str]:
        return marks(figure for ledger in self.ledgers for figure in ledger.figures)

    def line(self, unit: Unit, indicator: Indicator, read: str = "total", kind: str = "child") -> Line:
        earlier, later = (getattr(ledger, read)(unit.pk, indicator.pk) for ledger in self.ledgers)
        if weak := _partial_beside_statement(earlier, later):
            earlier, later = (replace(one, quantity=None) if one.partial else one for one in (earlier, later))
            change = Difference(reason=weak)
        else:
            change = comparison.change(later.quantity, earlier.quantity, self._obstacle(indicator, earlier, later))
        return Line(unit, indicator, earlier, later, change, kind, reasons=(change.reason,) if change.reason else ())

    def _obstacle(self, indicator: Indicator, earlier: Reading, later: Reading) -> str | None:
        if any(earlier.period.ends < one.starts <= later.period.ends for one in indicator.breaks):
            return "definition"
        return "coverage" if earlier.partial or later.partial else None

    def of(self, indicator: Indicator) -> Iterator[Line]:
        """The federation's statement, the sum from below, then each child with its contribution and rank."""
        yield self.line(self.unit, indicator, "own", "own")
        below = self.line(self.unit, indicator, "below", "below")
        yield below
        yield from self._children(indicator, below.change)

    def totals(self) -> Iterator[Line]:
        """The federation's number for each indicator."""
        return (self.line(self.unit, one, "total", "own") for one in self.indicators)

    def everything(self) -> Iterator[Line]:
        """For each indicator the federation's number, then each child's; what nobody has stated is left out."""
        for one in self.indicators:
            lines = [
                self.line(self.unit, one, "total", "own"),
                *self._children(one, self.line(self.unit, one, "below").change),
            ]
            yield from (line for line in lines if line.told)

    def _children(self, indicator: Indicator, whole: Difference) -> Iterator[Line]:
        lines = [self.line(child, indicator) for child in self.children]
        obstacle = None if self.all_seen else "scope"
        if any(line.change.reason not in (None, "zero_base") for line in lines):
            obstacle = obstacle or "coverage"
        ranked = [
            comparison.ranks({} if obstacle else {line.unit.pk: _number(line, which) for line in lines})
            for which in ("earlier", "later")
        ]
        for line in lines:
            yield line if obstacle else self._placed(line, whole, *ranked)

    @staticmethod
    def _placed(line: Line, whole: Difference, earlier: dict, later: dict) -> Line:
        share, no_share = comparison.contribution(line.change, whole) if line.indicator.additive else (None, None)
        (was, _none), (rank, no_rank) = earlier[line.unit.pk], later[line.unit.pk]
        reasons = tuple(dict.fromkeys(filter(None, (*line.reasons, no_share, no_rank))))
        moved = was - rank if was and rank else None
        return Line(
            line.unit, line.indicator, line.earlier, line.later, line.change, line.kind, share, rank, moved, reasons
        )

    def note(self, line: Line) -> str:
        """Why numbers are missing from the line, and what is to be known about those that are there."""
        partial = line.weaker
        facts = {"from": self.earlier, "to": self.later, "reported": partial.reported, "expected": partial.expected}
        said = [wording.reason(code, **facts) for code in line.reasons]
        if line.change.value is not None and _is_qualified(line):
            said.append(_("the difference is %(bounds)s") % {"bounds": wording.bounds(line.change.interval)})
        return " ".join(said)


def _partial_beside_statement(earlier: Reading, later: Reading) -> str | None:
    """Which of the two is a sum of some units only while the other is a statement for the whole area."""
    if earlier.partial and later.origin == "stated":
        return "partial_from"
    return "partial_to" if later.partial and earlier.origin == "stated" else None


def _number(line: Line, which: str) -> Quantity | None:
    return getattr(line, which).quantity


def _is_qualified(line: Line) -> bool:
    return any(one.quantity and one.quantity.qualifier != "exact" for one in (line.earlier, line.later))


# ---- Tables


def of_indicator(growth: Growth, indicator: Indicator, scale: str = "plain") -> Table:
    """One indicator: the area and the federations below it in rows."""
    marked = growth.marked()
    rows = [
        _unit_row(growth, line, scale, marked)
        for line in growth.of(indicator)
        if line.kind != "below" or line.told or line.later.expected
    ]
    remarks = [] if growth.all_seen else [_("Federations outside your view are not listed; they count in the sum.")]
    if any(row.cells[5].text for row in rows):
        remarks.append(_("The contribution is the share in the change of the sum from below."))
    elif growth.children:
        remarks.append(_("Contributions and ranks appear once every federation below has both numbers."))
    columns = (
        Column("unit", _("unit")),
        *_number_columns(growth, indicator),
        Column("contribution", _("contribution"), "percent", "%"),
        Column("rank", _("rank"), "number"),
        Column("rank_change", _("change of rank"), "change"),
        Column("coverage", _("Coverage")),
        Column("note", _("note")),
    )
    return Table(
        _title(growth, indicator.name), columns, tuple(rows), tuple(remarks), _choices(growth, indicator.name, scale)
    )


def of_unit(growth: Growth, scale: str = "plain", group: str = "", address: Address = None) -> Table:
    """One federation: its indicators in rows; `address` gives the link from an indicator to its own table."""
    marked = growth.marked()
    lines = list(growth.totals())
    rows = [_indicator_row(growth, line, scale, marked, address) for line in lines if line.told]
    untold = [line.indicator for line in lines if not line.told]
    remarks = [_("No figure in either period: %(names)s.") % {"names": names_of(untold)}] if untold else []
    columns = (
        Column("indicator", _("indicator")), Column("measure", _("measure")), *_number_columns(growth),
        Column("coverage", _("Coverage")), Column("note", _("note")),
    )  # fmt: skip
    return Table(
        _title(growth, str(growth.unit)),
        columns,
        tuple(rows),
        tuple(remarks),
        _choices(growth, group or _("all"), scale),
    )


def _title(growth: Growth, subject: str) -> str:
    return _("Comparison · %(subject)s · %(to)s against %(from)s") % {
        "subject": subject,
        "from": growth.earlier,
        "to": growth.later,
    }


def _choices(growth: Growth, subject: str, scale: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("unit"), f"{growth.unit} ({growth.unit.code})"),
        (_("from"), wording.period_name(growth.earlier)),
        (_("to"), wording.period_name(growth.later)),
        (_("indicators"), subject),
        (_("numbers"), wording.scale_name(scale)),
    )


def _number_columns(growth: Growth, indicator: Indicator | None = None) -> tuple[Column, ...]:
    measure = indicator.measure if indicator else ""
    return (
        Column("from_value", growth.earlier.code, "number", measure),
        Column("to_value", growth.later.code, "number", measure),
        Column("difference", _("difference"), "change", measure),
        Column("percent", "%", "change"),
    )


def _indicator_row(growth: Growth, line: Line, scale: str, marked: dict[int, str], address: Address) -> Row:
    name = Cell(line.indicator.name, href=address(line.indicator) if address else "")
    return Row(line.indicator.code, (name, Cell(line.indicator.measure), *_numbers(growth, line, scale, marked)))


def _unit_row(growth: Growth, line: Line, scale: str, marked: dict[int, str]) -> Row:
    names = {
        "own": Cell(str(line.unit), href=unit_href(line.unit), note=_("as stated")),
        "below": Cell(_("Sum from below")),
        "child": Cell(str(line.unit), href=summary_href(line.unit, growth.later)),
    }
    *numbers, coverage, note = _numbers(growth, line, scale, marked)
    places = (
        percent_cell(line.share),
        Cell(str(line.rank), Decimal(line.rank)) if line.rank else Cell(),
        Cell(_moved(line.rank_change), Decimal(line.rank_change)) if line.rank_change is not None else Cell(),
    )
    return Row(line.unit.code, (names[line.kind], *numbers, *places, coverage, note), line.kind)


def _moved(places: int) -> str:
    """A change of rank: ↑2, ↓1, or = where it stayed."""
    return f"↑{places}" if places > 0 else (f"↓{-places}" if places else "=")


def _numbers(growth: Growth, line: Line, scale: str, marked: dict[int, str]) -> tuple[Cell, ...]:
    return (
        number_cell(line.unit, line.indicator, line.earlier, scale, marked, coverage=False),
        number_cell(line.unit, line.indicator, line.later, scale, marked, coverage=False),
        difference_cell(line.change, scale, about=_is_qualified(line)),
        percent_cell(None if line.indicator.is_percent else line.change.percent, signed=True),
        Cell(coverage(line.weaker)),
        Cell(growth.note(line)),
    )


def difference_cell(change: Difference, scale: str, *, about: bool = False) -> Cell:
    """A difference with its sign; ≈ where it rests on a qualified number."""
    if change.value is None:
        return Cell()
    text = wording.number(Quantity(change.value, "exact", change.interval), scale, signed=True)
    return Cell(("≈ " if about else "") + text, change.value)


def coverage(reading: Reading) -> str:
    if reading.origin == "stated":
        return _("stated")
    if reading.expected:
        return wording.part_of(reading.reported, reading.expected)
    return wording.units(reading.units) if reading.units else ""


def growth_of(
    scope: Scope, unit: Unit, earlier: Period, later: Period, *, group: str = "", code: str = "", below: bool = True
) -> Growth:
    return Growth(scope, unit, earlier, later, catalogue(group, code), below=below)
