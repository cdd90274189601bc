"""Restatements: numbers that changed after they counted, from what to what, why, by whom, and what it does above."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity import Difference, Quantity
from apps.figures.models import Figure, Period, Revision
from apps.figures.models.figures import Statement
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.pages.request import AreaRequest, page
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, percent_cell
from apps.reports.tables.links import figure_href, number_href, unit_href
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import SignedInRequest
from apps.units.models import Unit

# Of a return: what a cell said before each reopening of its submission, whatever was typed until it was approved again.
# Of a document: every earlier statement. `next` is the restatement after this one of the same cell.
RESTATED = """
    WITH reopened AS (
        SELECT t.id, t.at, t.reason, s.unit_id, s.period_id, s.form_id,
               lead(t.at) OVER (PARTITION BY t.submission_id ORDER BY t.id) AS until
        FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id
        JOIN units_unit u ON u.id = s.unit_id
        WHERE t.after = 'reopened' AND u.path LIKE %(path)s AND (%(period)s::bigint IS NULL OR s.period_id = %(period)s)
    ), restated AS (
        (SELECT DISTINCT ON (o.id, r.indicator_id, r.coverage) r.id, r.replaced_at, o.reason,
                r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin
         FROM reopened o JOIN figures_revision r ON r.unit_id = o.unit_id AND r.period_id = o.period_id
             AND r.replaced_at >= o.at AND (o.until IS NULL OR r.replaced_at < o.until)
         JOIN figures_formitem i
             ON i.form_id = o.form_id AND i.indicator_id = r.indicator_id AND i.coverage = r.coverage
         WHERE r.origin = 'return' ORDER BY o.id, r.indicator_id, r.coverage, r.id)
        UNION ALL
        SELECT r.id, r.replaced_at, r.reason, r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin
        FROM figures_revision r JOIN units_unit u ON u.id = r.unit_id
        WHERE r.origin = 'document' AND u.path LIKE %(path)s
          AND (%(period)s::bigint IS NULL OR r.period_id = %(period)s)
    )
    SELECT id, lead(id) OVER (PARTITION BY unit_id, indicator_id, period_id, coverage, origin ORDER BY id), reason,
           count(*) OVER ()
    FROM restated ORDER BY replaced_at DESC, id DESC LIMIT %(most)s OFFSET %(start)s
"""
CELL = ("unit_id", "indicator_id", "period_id", "coverage", "origin")


class Restatement(NamedTuple):
    """A row of RESTATED: the statement that was replaced, the restatement after it of the same cell, and why."""

    revision: int
    next: int | None
    reason: str
    count: int


def listed(unit: Unit, period: Period | None, *, most: int, start: int = 0) -> tuple[list[Restatement], int]:
    """A page of restatements, the latest first, and how many there are in all."""
    params = {"path": f"{unit.path}%", "period": period.pk if period else None, "most": most, "start": start}
    with connection.cursor() as cursor:
        cursor.execute(RESTATED, params)
        found = [Restatement(*row) for row in cursor.fetchall()]
    return found, found[0].count if found else 0


@page
def restatements(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    periods = asked.periods
    code = asked.choose("period", _("Period"), [("", _("all")), *((one.code, one) for one in periods)])
    asked.shown_period = period = next((one for one in periods if one.code == code), None)
    start, most = asked.window
    found, count = listed(asked.unit, period, most=most, start=start)
    rows = _rows(found)
    title = _("Restatements · %(unit)s") % {"unit": asked.unit}
    remarks = (
        _("What changed after it was approved or, of a document, after it was entered. The latest comes first."),
        _("The effect is the difference in per cent of the total of the federation above as it stands now."),
    )
    table = Table(title, _columns(), tuple(rows), remarks, asked.choices)
    nothing = _("Nothing was restated here. Approved numbers change when a submission is reopened, with a reason.")
    return asked.respond(table, count=count, context={"nothing": nothing})


def _columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("unit")),
        Column("indicator", _("indicator")),
        Column("period", _("period")),
        Column("old", _("old"), "number"),
        Column("new", _("new"), "number"),
        Column("difference", _("difference"), "change"),
        Column("effect", _("effect on the total above"), "percent", "%"),
        Column("note", _("reason")),
        Column("who", _("restated by")),
        Column("when", _("restated at")),
    )


def _rows(found: list[Restatement]) -> list[Row]:
    wanted = Revision.objects.select_related("unit__parent", "indicator", "period", "replaced_by")
    keys = {restatement.revision for restatement in found}
    revisions = wanted.in_bulk(keys | {restatement.next for restatement in found if restatement.next})
    current = _current(revisions.values())
    above = _above([revisions[restatement.revision] for restatement in found])
    rows = []
    for restatement in found:
        old = revisions[restatement.revision]
        now = current.get(_cell(old))
        new = revisions[restatement.next] if restatement.next else now
        rows.append(_row(old, new, restatement.reason, now, above))
    return rows


def _cell(one: Revision | Figure) -> tuple:
    return tuple(getattr(one, name) for name in CELL)


def _current(revisions: Iterable[Revision]) -> dict[tuple, Figure]:
    cells = {_cell(one) for one in revisions}
    units, indicators, periods = ({cell[at] for cell in cells} for at in range(3))
    found = Figure.objects.filter(unit__in=units, indicator__in=indicators, period__in=periods)
    return {cell: one for one in found.select_related("submission") if (cell := _cell(one)) in cells}


def _places_above(revisions: list[Revision]) -> dict[Period, list[tuple[Unit, int]]]:
    """By period the federations above with the indicators that add up in them."""
    by_period: dict[Period, list[tuple[Unit, int]]] = defaultdict(list)
    for revision in revisions:
        if revision.unit.parent and revision.indicator.additive:
            by_period[revision.period].append((revision.unit.parent, revision.indicator_id))
    return by_period


def _above(revisions: list[Revision]) -> dict[tuple[int, int, int], Quantity]:
    """By federation above, indicator and period: its total as it stands now. As many readings as there are periods."""
    by_period = _places_above(revisions)
    indicators = {indicator.pk: indicator for indicator in catalogue()} if by_period else {}
    totals = {}
    for period, places in by_period.items():
        parents = list({parent.pk: parent for parent, _indicator in places}.values())
        asked = {indicator for _parent, indicator in places}
        ledger = Ledger(parents, [indicators[key] for key in asked], period)
        for parent, indicator in places:
            quantity = ledger.total(parent.pk, indicator).quantity
            if quantity and quantity.value:
                totals[parent.pk, indicator, period.pk] = quantity
    return totals


def _row(old: Revision, new: Statement | None, reason: str, now: Figure | None, above: dict) -> Row:
    change = _change(old, new)
    total = above.get((old.unit.parent_id, old.indicator_id, old.period_id))
    share = comparison.HUNDRED * change.value / total.value if total and change.value is not None else None
    waiting = now is not None and now.submission is not None and now.submission.status != "approved"
    href = number_href(old.unit, old.indicator, old.period, old.coverage)
    return Row(
        old.unit.code,
        (
            Cell(str(old.unit), href=unit_href(old.unit)),
            Cell(str(old.indicator), note=old.get_coverage_display()),
            Cell(str(old.period)),
            Cell(wording.statement(old), old.value, href),
            Cell(wording.statement(new), new.value, figure_href(now)) if new else Cell(_("cleared")),
            difference_cell(change, "plain"),
            percent_cell(share, _("not approved again: not counted") if waiting else "", signed=True),
            Cell(old.reason or reason),
            Cell(str(old.replaced_by), note=old.get_origin_display()),
            Cell(timezone.localtime(old.replaced_at).strftime("%Y-%m-%d %H:%M")),
        ),
    )


def _change(old: Statement, new: Statement | None) -> Difference:
    """What changed from the old statement to the new one, where both are numbers that do not overlap."""
    if new is None or old.state != "value" or new.state != "value":
        return Difference()
    return comparison.change(figures_cells.quantity_of(new), figures_cells.quantity_of(old))
