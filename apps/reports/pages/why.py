"""Why a total changed: the parts of the difference, a waterfall of them, and the units each part consists of."""

from functools import cached_property

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.figures.arithmetic.quantity import Quantity, difference
from apps.figures.arithmetic.rates import share
from apps.figures.arithmetic.sums import Sum, quantity_of_sum
from apps.figures.models import Coverage, Period, Source
from apps.reports.numbers.changed_total import ChangedTotal
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.reports.numbers.series import NotComparable, percent_told
from apps.reports.numbers.total_side import BESIDE, Contribution
from apps.reports.numbers.why_changed import ChangeCause, ChangedNumber, ChangePart
from apps.reports.pages.answer import respond
from apps.reports.pages.change_acts import ActsOfChange, ChangeAct
from apps.reports.pages.compare import coverage as who_stands_behind
from apps.reports.pages.request import file_name, table_page
from apps.reports.pages.why_branches import branches
from apps.reports.pages.why_picture import ChangePicture
from apps.reports.pages.why_request import ALL_PARTS, ChangeRequest
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart
from apps.reports.tables.cause_words import CAUSES, MEANINGS, change_cell, difference_of
from apps.reports.tables.cells import count_cell, percent_cell, quantity_cell, unit_cell
from apps.reports.tables.links import number_href, unit_href
from apps.reports.tables.one_unit import as_read
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import Unit

AT_ONCE = 40  # so many units are listed below the parts without being asked for
ON_SCREEN = 200  # and so many at most; files hold all
MEANT_OF_UNITS = (
    ChangeCause.STATEMENT,
    ChangeCause.SUM,
    ChangeCause.BEYOND_SUM,
)  # whose meaning stands beside each unit too


class ChangePage:
    """The tables of one changed total, as they were asked for."""

    def __init__(self, asked: ChangeRequest, change: ChangedTotal) -> None:
        self.asked, self.change = asked, change
        self.explanation = change.explanation

    @property
    def title(self) -> str:
        first, second = self.asked.names_of_sides
        names = {"indicator": self.asked.indicator.name, "unit": self.asked.unit_then, "from": first, "to": second}
        if not self.asked.is_of_periods:
            names["indicator"] = f"{self.asked.indicator.name} {self.asked.later}"
        return _("Why the total changed · %(indicator)s · %(unit)s · %(from)s → %(to)s") % names

    @property
    def _choices(self) -> tuple[tuple[str, str], ...]:
        asked = self.asked
        first, second = asked.names_of_sides
        choices = [(_("unit"), f"{asked.unit_then} ({asked.unit.code})"), (_("indicator"), str(asked.indicator))]
        if not asked.is_of_periods:
            choices.append((_("period"), wording.period_name(asked.later)))
        choices += [(_("from"), first), (_("to"), second), (_("footing"), asked.footing_select.said)]
        return tuple(choices)

    # ---- The parts

    def parts(self) -> Table:
        """The first total, what changed it part by part with the total each part leaves, and the second total."""
        measure = self.asked.indicator.measure
        columns = (
            TableColumn("part", pgettext("of a difference", "part")),
            TableColumn("units", _("units"), "number"),
            TableColumn("change", _("difference"), "change", measure),
            TableColumn("percent", _("of the first total"), "change", "%"),
            TableColumn("total", pgettext("running", "total"), "number", measure),
            TableColumn("note", _("note")),
        )
        rows = [self._first_row(), *self._rows_of_parts(), self._last_row()]
        return Table(self.title, columns, tuple(rows), self._remarks(), self._choices)

    def _rows_of_parts(self) -> list[TableRow]:
        rows = []
        running = self.explanation.start
        for part in self.explanation.parts:
            running = running + part.difference
            rows.append(self._row_of_part(part, running))
        return rows

    def _row_of_part(self, part: ChangePart, running: Sum) -> TableRow:
        is_listed = part.cause != ChangeCause.OTHERS
        href = self.asked.address(part=part.cause.value) + "#units" if is_listed else ""
        cells = (
            TableCell(str(CAUSES[part.cause]), href=href),
            count_cell(len({number.unit for number in part.numbers})),
            change_cell(part, self.asked.scale),
            self._percent(part),
            quantity_cell(quantity_of_sum(running), self.asked.scale),
            TableCell(str(MEANINGS.get(part.cause, ""))),
        )
        return TableRow(part.cause.value, cells)

    def _percent(self, part: ChangePart) -> TableCell:
        """Of the first total, where that is an exact number above 0 or known to a place."""
        if difference_of(part).side or not self._has_shares:
            return TableCell()
        return percent_cell(share(part.difference.value, self.explanation.start.value), signed=True)

    @property
    def _has_shares(self) -> bool:
        """Whether the first total is one of which parts are per cent: above 0, with both bounds, itself no per cent."""
        start = self.explanation.start
        if start.value <= 0 or self.asked.indicator.is_percent:
            return False
        return not start.low_open and not start.high_open

    def _first_row(self) -> TableRow:
        name = _("total %(when)s") % {"when": self.asked.names_of_sides[0]}
        total = self._total(self.change.was, self.change.start, self.asked.earlier)
        nothing = TableCell()
        cells = (TableCell(name), nothing, nothing, nothing, total, TableCell(who_stands_behind(self.change.was)))
        return TableRow("start", cells, "own")

    def _last_row(self) -> TableRow:
        name = _("total %(when)s") % {"when": self.asked.names_of_sides[1]}
        total = self._total(self.change.now, self.change.end, self.asked.later)
        changed = (self._whole_change(), self._whole_percent())
        cells = (TableCell(name), TableCell(), *changed, total, TableCell(who_stands_behind(self.change.now)))
        return TableRow("end", cells, "own")

    def _total(self, reading: LedgerReading, quantity: Quantity, period: Period) -> TableCell:
        """With a link to its page; empty where there is no number, which is not 0."""
        if reading.quantity is None:
            return TableCell()
        href = number_href(self.asked.unit, self.asked.indicator, period)
        return quantity_cell(quantity, self.asked.scale, href)

    def _whole_change(self) -> TableCell:
        """The sum of the parts, and what it may be."""
        whole = ChangePart(ChangeCause.OTHERS, self.explanation.numbers)
        return change_cell(whole, self.asked.scale)

    def _whole_percent(self) -> TableCell:
        change = difference(self.change.end, self.change.start)
        return percent_cell(percent_told(self.asked.indicator, change), signed=True, side=change.side)

    def _remarks(self) -> tuple[str, ...]:
        remarks = [_("Each number that changed stands in one part; the parts add up to the difference exactly.")]
        if not self.explanation.parts:
            remarks = [_("No number that counts changed in between.")]
        for reading, when in zip((self.change.was, self.change.now), self.asked.names_of_sides, strict=True):
            if reading.quantity is None:
                said = _("Of %(when)s there is no number, which is not 0: all parts are of the other total.")
                remarks.append(said % {"when": when})
        if not self.asked.is_of_periods:
            remarks.append(_("Of each moment units are taken where the register then said that they reported."))
        if {self.change.was.footing, self.change.now.footing} == {Footing.STATEMENT, Footing.BELOW}:
            remarks.append(_("The first total and the second are of two kinds. Choose the footing “from below”."))
        if self.asked.scale == NumberScale.SCALED:
            remarks.append(_("Numbers are rounded for reading; files and each number's page hold every digit."))
        if ChangeCause.OTHERS in self.explanation.causes:
            remarks.append(_("Units outside your view are added up in one line."))
        return tuple(remarks)

    # ---- The units

    def _listed(self) -> list[ChangedNumber]:
        """The numbers of the part asked for, or of all; the largest change of each part first."""
        numbers: list[ChangedNumber] = []
        for part in self.explanation.parts:
            if self._is_listed(part):
                numbers += sorted(part.numbers, key=lambda number: -abs(number.difference.value))
        return numbers

    def _is_listed(self, part: ChangePart) -> bool:
        """Units out of view are never listed, whatever part is asked for."""
        if part.cause == ChangeCause.OTHERS:
            return False
        return self.asked.part in ("", ALL_PARTS, part.cause.value)

    def units(self) -> Table | None:
        """The units of the part asked for; of all parts where that is asked for or they are few."""
        numbers = self._listed()
        if not numbers:
            return None
        if not self.asked.part and len(numbers) > AT_ONCE:
            return None
        listed = numbers if self._is_file else numbers[:ON_SCREEN]
        acts = None if self.asked.is_of_periods else ActsOfChange(self.asked.change, listed)
        rows = tuple(self._row_of_unit(number, acts) for number in listed)
        remarks = self._shortened(len(listed), len(numbers))
        return Table(self._title_of_units, self._columns_of_units(), rows, remarks, self._choices)

    @property
    def _is_file(self) -> bool:
        """Whether a spreadsheet or the like is asked for, and not a page."""
        return self.asked.asked.get("format", "") not in ("", "print")

    def _columns_of_units(self) -> tuple[TableColumn, ...]:
        """Between two moments each number changed by an act: when, and by whom."""
        measure = self.asked.indicator.measure
        columns = [
            TableColumn("unit", _("unit")),
            TableColumn("part", pgettext("of a difference", "part")),
            TableColumn("before", _("before"), "number", measure),
            TableColumn("after", _("after"), "number", measure),
            TableColumn("change", _("difference"), "change", measure),
        ]
        if not self.asked.is_of_periods:
            columns += [TableColumn("when", _("when")), TableColumn("who", _("by whom"))]
        columns.append(TableColumn("note", _("note")))
        return tuple(columns)

    @property
    def _title_of_units(self) -> str:
        if self.asked.part in ("", ALL_PARTS):
            return _("Units")
        return _("Units · %(part)s") % {"part": CAUSES[ChangeCause(self.asked.part)]}

    def _shortened(self, listed: int, count: int) -> tuple[str, ...]:
        """That not all are listed, where it is so."""
        if listed >= count:
            return ()
        facts = {"shown": listed, "all": count}
        return (_("The %(shown)s largest of %(all)s are listed; files hold all of them.") % facts,)

    def _row_of_unit(self, number: ChangedNumber, acts: ActsOfChange | None) -> TableRow:
        unit = self.change.units[number.unit]
        act = acts.of(number) if acts else None
        cells = [
            unit_cell(unit, unit_href(unit), str(unit.parent) if unit.parent else ""),
            TableCell(str(CAUSES[number.cause])),
            self._number(unit, number.before, number.earlier, self.asked.earlier),
            self._number(unit, number.after, number.later, self.asked.later),
            change_cell(number, self.asked.scale),
        ]
        if acts:
            cells += [TableCell(_minute(act)), TableCell(act.by if act else "")]
        cells.append(TableCell(self._said_of(number, act)))
        return TableRow(unit.code, tuple(cells))

    def _number(self, unit: Unit, amount: Sum, contribution: Contribution | None, period: Period) -> TableCell:
        """What the unit added, with a link to its number; nothing where it was no part of the total."""
        if not amount:
            return TableCell()
        coverage = Coverage.AREA.value
        if contribution and contribution.coverage != BESIDE:
            coverage = contribution.coverage
        href = number_href(unit, self.asked.indicator, period, coverage)
        return quantity_cell(quantity_of_sum(amount), self.asked.scale, href)

    def _said_of(self, number: ChangedNumber, act: ChangeAct | None) -> str:
        """The note of its line: what its cause comes to here, and the reason that was given."""
        told = self._told_of_cause(number)
        reason = act.reason if act else ""
        return " ".join(filter(None, [told, reason]))

    def _told_of_cause(self, number: ChangedNumber) -> str:
        if number.cause == ChangeCause.MOVED:
            return self._way(number)
        if number.cause == ChangeCause.MARK_MOVED:
            return self._sources(number)
        if number.is_joined:
            return _("With the units it came from, or that came from the same, it is one.")
        if number.cause in MEANT_OF_UNITS:
            return str(MEANINGS[number.cause])
        return ""

    def _contributions(self, cause: ChangeCause) -> list[Contribution]:
        """What counts on either side of the numbers listed that changed for this cause."""
        contributions = []
        for number in self._listed():
            if number.cause == cause:
                contributions += number.contributions
        return contributions

    @cached_property
    def _places(self) -> dict[int, Unit]:
        """By key the federations that units which moved counted at."""
        places = {contribution.place for contribution in self._contributions(ChangeCause.MOVED)}
        return Unit.objects.in_bulk(places - {None})

    def _way(self, number: ChangedNumber) -> str:
        """From where to where."""
        return f"{self._place(number.earlier)} → {self._place(number.later)}"

    def _place(self, contribution: Contribution | None) -> str:
        """The federation a number is added up at; a dot where there is none."""
        if contribution is None or contribution.place not in self._places:
            return "·"
        return str(self._places[contribution.place])

    @cached_property
    def _papers(self) -> dict[int, Source]:
        """By key the documents that stated what another source states now, or the other way."""
        papers = {contribution.source for contribution in self._contributions(ChangeCause.MARK_MOVED)}
        return Source.objects.in_bulk(papers - {None})

    def _sources(self, number: ChangedNumber) -> str:
        """What stated the number before, and what states it now."""
        names = []
        for contribution in number.contributions:
            if contribution.figure:
                paper = self._papers.get(contribution.source or 0)
                names.append(str(paper or contribution.figure.get_origin_display()))
        return " → ".join(names)

    # ---- What is given

    def on_screen(self, parts: Table, units: Table | None) -> dict[str, Table | CaptionedChart | None]:
        """The picture and the tables, each in its units for reading; None for one there is not."""
        shown: dict[str, Table | CaptionedChart | None] = {
            "chart": ChangePicture(self.asked, self.change, self.title).chart()
        }
        for name, table in (("table", parts), ("units", units), ("branches", branches(self.asked, self.change))):
            shown[name] = as_read(table, self.asked.scale) if table else None
        return shown

    def in_file(self, parts: Table, units: Table | None) -> Table:
        """Which of the two tables a file holds: the units where it is asked for those of a part."""
        if units and self.asked.part and self._is_file:
            return units
        return parts


def _minute(act: ChangeAct | None) -> str:
    """When it was done, on the clocks of the site."""
    if act is None:
        return ""
    return f"{timezone.localtime(act.at):%Y-%m-%d %H:%M}"


# ---- The view


@table_page
def why_page(request: SignedInRequest) -> HttpResponse:
    asked = ChangeRequest(request)
    around = {**asked.around(), "choices": asked}
    try:
        told = ChangePage(asked, ChangedTotal(asked.scope, asked.change))
    except NotComparable as refusal:
        context = {"title": _("Why the total changed"), "refusal": str(refusal), **around}
        return TemplateResponse(request, "reports/why.html", context, status=400)
    parts, units = told.parts(), told.units()
    name = file_name("why", asked.unit, asked.indicator, asked.earlier, asked.later, asked.part or "parts")
    return respond(
        request,
        told.in_file(parts, units),
        name=name,
        template="reports/why.html",
        address=asked.address(),
        context={**around, **told.on_screen(parts, units)},
    )
