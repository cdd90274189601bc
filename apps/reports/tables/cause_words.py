"""The parts of a changed total in the reader's words."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import QuantityDifference
from apps.reports.numbers.why_changed import ChangeCause, ChangedNumber, ChangePart
from apps.reports.tables.cells import difference_cell
from apps.reports.tables.table import TableCell

CAUSES: dict[ChangeCause, object] = {
    ChangeCause.UNITS_IN_BOTH: gettext_lazy("units in both periods"),
    ChangeCause.DEFINITION: gettext_lazy("units in both, under another definition"),
    ChangeCause.FIRST_COUNTED: gettext_lazy("first counted"),
    ChangeCause.READMITTED: gettext_lazy("waived before, counts now"),
    ChangeCause.ONLY_NOW: gettext_lazy("in the later period only"),
    ChangeCause.OPENED: pgettext_lazy("units of a period", "opened"),
    ChangeCause.RESTATED: gettext_lazy("restated"),
    ChangeCause.MARK_MOVED: gettext_lazy("another source counts"),
    ChangeCause.WAIVED: pgettext_lazy("units of a total", "waived"),
    ChangeCause.WITHDRAWN: gettext_lazy("withdrawn or cleared"),
    ChangeCause.ONLY_THEN: gettext_lazy("in the earlier period only"),
    ChangeCause.CLOSED: pgettext_lazy("units of a period", "closed"),
    ChangeCause.MOVED: gettext_lazy("reports elsewhere"),
    ChangeCause.STATEMENT: gettext_lazy("statement instead of sum"),
    ChangeCause.SUM: gettext_lazy("sum instead of statement"),
    ChangeCause.BEYOND_SUM: gettext_lazy("statement beyond its sum"),
    ChangeCause.OTHERS: gettext_lazy("others, not in your view"),
}
MEANINGS: dict[ChangeCause, object] = {
    ChangeCause.DEFINITION: gettext_lazy(
        "The definition changed in between: growth and definition cannot be told apart."
    ),
    ChangeCause.MARK_MOVED: gettext_lazy(
        "A return took the place of a document, or another document, or the other way."
    ),
    ChangeCause.MOVED: gettext_lazy("They count on both sides, on one of them in another area or under a statement."),
    ChangeCause.STATEMENT: gettext_lazy("What a federation states, less the sum below it that counted in its place."),
    ChangeCause.SUM: gettext_lazy("The sum below a federation, less its statement that counted in its place."),
    ChangeCause.BEYOND_SUM: gettext_lazy("By how much the statement moved away from the sum below it."),
}


def difference_of(changed: ChangedNumber | ChangePart) -> QuantityDifference:
    """What a number or a part added to the total, and what that may be."""
    return QuantityDifference(changed.difference.value, changed.after.interval - changed.before.interval)


def change_cell(changed: ChangedNumber | ChangePart, scale: str) -> TableCell:
    """The difference with its sign, always with its value, so that the parts can be added up by hand."""
    difference = difference_of(changed)
    is_about = bool(changed.before.qualified or changed.after.qualified)
    if _has_no_end(difference.interval):
        value = difference.value
        cell = difference_cell(QuantityDifference(value, Interval(value, value)), scale, about=True)
        return replace(cell, note=_("open to both sides"), interval=difference.interval)
    return difference_cell(difference, scale, about=is_about)


def _has_no_end(interval: Interval | None) -> bool:
    return interval is not None and interval.low is None and interval.high is None
