"""Restatements: numbers that changed after they counted, from what to what, why, by whom, and what it does above."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.arithmetic.rates import share
from apps.figures.models import Figure, Period, Revision, State
from apps.figures.models.figures import CELL, Statement
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.manner import PLAIN
from apps.reports.pages.request import AreaRequest, table_page
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, percent_cell, unit_cell
from apps.reports.tables.links import figure_href, number_href, unit_href, why_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import Unit
from apps.units.tree import names

# Of a return: what a cell said before its form was reopened and approved again, and what it said when a form that
# counted was waived. Of a document: every earlier statement that counted. What an upgrade reads anew from the same
# print is none. `next` is the restatement after this one of the same cell.
RESTATED = """
    WITH opened AS (
        SELECT t.id, t.at, t.after, t.reason, s.unit_id, s.period_id, s.form_id,
               lead(t.at) OVER (PARTITION BY t.submission_id ORDER BY t.id) AS until
        FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id
        JOIN units_unit u ON u.id = s.unit_id
        WHERE t.after IN ('reopened', 'waived') AND u.path LIKE %(path)s
          AND (%(period)s::bigint IS NULL OR s.period_id = %(period)s)
    ), restated AS (
        (SELECT DISTINCT ON (o.id, r.indicator_id, r.coverage) r.id, r.replaced_at, o.reason,
                r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin
         FROM opened o JOIN figures_revision r ON r.unit_id = o.unit_id AND r.period_id = o.period_id
             AND r.replaced_at >= o.at AND (o.until IS NULL OR r.replaced_at < o.until)
         JOIN figures_formitem i
             ON i.form_id = o.form_id AND i.indicator_id = r.indicator_id AND i.coverage = r.coverage
         WHERE r.origin = 'return' AND NOT r.amends AND r.replaced_through <> 'migrate'
           AND (r.act = 'waived') = (o.after = 'waived')
         ORDER BY o.id, r.indicator_id, r.coverage, r.id)
        UNION ALL
        SELECT r.id, r.replaced_at, r.reason, r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin
        FROM figures_revision r JOIN units_unit u ON u.id = r.unit_id
        WHERE r.origin = 'document' AND r.counts AND r.replaced_through <> 'migrate' AND u.path LIKE %(path)s
          AND (%(period)s::bigint IS NULL OR r.period_id = %(period)s)
    )
    SELECT id, lead(id) OVER (PARTITION BY unit_id, indicator_id, period_id, coverage, origin ORDER BY id), reason,
           count(*) OVER ()
    FROM restated ORDER BY replaced_at DESC, id DESC LIMIT %(most)s OFFSET %(start)s
"""
A_MOMENT = timedelta(milliseconds=1)


class Restatement(NamedTuple):
    """A row of RESTATED: the statement that was replaced, the restatement after it of the same cell, and why."""

    revision: int
    next: int | None
    reason: str


def listed(unit: Unit, period: Period | None, *, most: int, start: int = 0) -> tuple[list[Restatement], int]:
    """A page of restatements, the latest first, and how many there are in all."""
    params = {"path": f"{unit.path}%", "period": period.pk if period else None, "most": most, "start": start}
    with connection.cursor() as cursor:
        cursor.execute(RESTATED, params)
        rows = cursor.fetchall()
    count = rows[0][-1] if rows else 0
    return [Restatement(*row) for *row, _count in rows], count


@table_page
def restatements(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    table, count = _page_of(asked, _chosen_period(asked))
    nothing = _("Nothing was restated here. Approved numbers change when a submission is reopened, with a reason.")
    return asked.respond(table, count=count, context={"nothing": nothing, "lines": True})


def _chosen_period(asked: AreaRequest) -> Period | None:
    """The period asked for; None for all of them."""
    periods = {period.code: period for period in asked.periods}
    code = asked.choose("period", _("Period"), [("", _("all")), *periods.items()])
    asked.shown_period = periods.get(code)
    return asked.shown_period


def _page_of(asked: AreaRequest, period: Period | None) -> tuple[Table, int]:
    """A page of the area's restatements, and how many there are in all."""
    start, most = asked.window
    found, count = listed(asked.unit, period, most=most, start=start)
    remarks = (
        _("What changed after it was approved or, of a document, after it was entered. The latest comes first."),
        _("The effect is the difference in per cent of the total of the federation above as it stands now."),
    )
    title = _("Restatements · %(unit)s") % {"unit": asked.unit_then}
    return Table(title, _columns(), tuple(_rows(found)), remarks, asked.choices), count


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn("unit", _("unit")),
        TableColumn("indicator", _("indicator")),
        TableColumn("period", _("period")),
        TableColumn("old", _("old"), "number"),
        TableColumn("new", _("new"), "number"),
        TableColumn("difference", _("difference"), "change"),
        TableColumn("effect", _("effect on the total above"), "percent", "%"),
        TableColumn("note", _("reason")),
        TableColumn("who", _("restated by")),
        TableColumn("when", _("restated at")),
    )


def _rows(restatements: list[Restatement]) -> list[TableRow]:
    revisions = _revisions_of(restatements)
    current = _current(revisions.values())
    totals = _totals_above([revisions[restatement.revision] for restatement in restatements])
    rows = []
    for restatement in restatements:
        old = revisions[restatement.revision]
        now = current.get(_cell(old))
        new: Statement | None = revisions[restatement.next] if restatement.next else now
        if old.act == Revision.Act.WAIVED:
            new = None
        total = totals.get((old.unit.parent_id, old.indicator_id, old.period_id))
        rows.append(_row(Replacement(old, new, restatement.reason, now, total)))
    return rows


def _revisions_of(restatements: list[Restatement]) -> dict[int, Revision]:
    """By key the statements that were replaced, and those in their place that were replaced themselves; units as they
    were called and reported at the period's end."""
    keys = set()
    for restatement in restatements:
        keys.add(restatement.revision)
        if restatement.next:
            keys.add(restatement.next)
    revisions = Revision.objects.select_related("unit", "indicator", "period", "replaced_by").in_bulk(keys)
    of_day: dict[date, list[Revision]] = defaultdict(list)
    for revision in revisions.values():
        of_day[revision.period.ends].append(revision)
    for day, told in of_day.items():
        placed = names.placed_on((revision.unit for revision in told), day)
        for revision, unit in zip(told, placed, strict=True):
            revision.unit = unit
    return revisions


def _cell(statement: Revision | Figure) -> tuple:
    return tuple(getattr(statement, name) for name in CELL)


def _current(revisions: Iterable[Revision]) -> dict[tuple, Figure]:
    """By cell what it says now; more figures than those asked for are read and left aside."""
    cells, units, indicators, periods = set(), set(), set(), set()
    for revision in revisions:
        cells.add(_cell(revision))
        units.add(revision.unit_id)
        indicators.add(revision.indicator_id)
        periods.add(revision.period_id)
    counting = Figure.objects.unamended().filter(counts=True)  # of several sources of a cell
    figures = counting.filter(unit__in=units, indicator__in=indicators, period__in=periods)
    current = {}
    for figure in figures.select_related("submission"):
        if _cell(figure) in cells:
            current[_cell(figure)] = figure
    return current


def _places_above(revisions: list[Revision]) -> dict[Period, list[tuple[Unit, int]]]:
    """By period the federations above with the indicators that add up in them."""
    by_period: dict[Period, list[tuple[Unit, int]]] = defaultdict(list)
    for revision in revisions:
        if revision.unit.parent and revision.indicator.additive:
            by_period[revision.period].append((revision.unit.parent, revision.indicator_id))
    return by_period


def _totals_above(revisions: list[Revision]) -> dict[tuple[int | None, int, int], Decimal]:
    """By federation above, indicator and period: its total as it stands now. As many readings as there are periods.

    None of what adds up to nothing: there is no share in it.
    """
    totals: dict[tuple[int | None, int, int], Decimal] = {}
    by_period = _places_above(revisions)
    if not by_period:
        return totals
    by_key = {indicator.pk: indicator for indicator in catalogue()}
    for period, places in by_period.items():
        parents, indicators = set(), set()
        for parent, key in places:
            parents.add(parent)
            indicators.add(by_key[key])
        ledger = Ledger(list(parents), indicators, period)
        for parent, key in places:
            whole = ledger.total(parent.pk, key).whole
            if whole is not None:
                totals[parent.pk, key, period.pk] = whole
    return totals


@dataclass(frozen=True, slots=True)
class Replacement:
    """One statement with the one that replaced it, None where the cell was cleared; what the cell says now, and the
    total of the federation above."""

    old: Revision
    new: Statement | None
    reason: str
    now: Figure | None
    total: Decimal | None

    @property
    def change(self) -> QuantityDifference:
        """From the old statement to the new one, where both are numbers that do not overlap."""
        if self.new is None:
            return QuantityDifference()
        if self.old.state != State.VALUE or self.new.state != State.VALUE:
            return QuantityDifference()
        old = figures_cells.quantity_of(self.old)
        new = figures_cells.quantity_of(self.new)
        return comparison.change(new, old)

    @property
    def share(self) -> Decimal | None:
        """The change in per cent of the total above."""
        value = self.change.value
        if self.total is None or value is None:
            return None
        return share(value, self.total)

    @property
    def waits(self) -> bool:
        """Whether the cell's return does not count: it was waived, or opened again under an earlier rule."""
        if self.now is None or self.now.submission is None:
            return False
        return self.now.submission.counts_since is None


def _row(replacement: Replacement) -> TableRow:
    old = replacement.old
    href = number_href(old.unit, old.indicator, old.period, old.coverage)
    waiting = _("counts no more") if replacement.waits else ""
    cells = (
        unit_cell(old.unit, unit_href(old.unit)),
        TableCell(str(old.indicator), note=old.get_coverage_display()),
        TableCell(str(old.period)),
        TableCell(wording.statement(old), old.value, href),
        _new_cell(replacement),
        difference_cell(replacement.change, PLAIN.scale),
        replace(percent_cell(replacement.share, waiting, signed=True), href=_why_above(old)),
        TableCell(old.reason or replacement.reason),
        TableCell(called(old.replaced_by), note=old.get_origin_display()),
        TableCell(timezone.localtime(old.replaced_at).strftime("%Y-%m-%d %H:%M")),
    )
    return TableRow(old.unit.code, cells)


def _why_above(old: Revision) -> str:
    """Why the total of the federation above changed in the moment of the restatement."""
    above = old.unit.parent
    if above is None or old.indicator.numerator_id:
        return ""
    moment = timezone.localtime(old.replaced_at)
    since, until = (at.isoformat(timespec="milliseconds") for at in (moment - A_MOMENT, moment + A_MOMENT))
    return why_href(above, old.indicator, period=old.period.code, since=since, until=until)


def _new_cell(replacement: Replacement) -> TableCell:
    new = replacement.new
    if replacement.old.act == Revision.Act.WAIVED:
        return TableCell(str(Revision.Act.WAIVED.label))
    if new is None:
        return TableCell(_("cleared"))
    return TableCell(wording.statement(new), new.value, figure_href(replacement.now))
