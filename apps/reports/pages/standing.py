"""What a printed page says of its numbers: whether they are final, or may still change."""

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity_text import grouped
from apps.figures.models import Period
from apps.figures.totals import progress
from apps.figures.totals.progress import Course
from apps.units.models import Unit


def standing(unit: Unit, period: Period | None, *, is_preliminary: bool = False) -> str:
    """Of the latest period shown, by its name: four queries. "" without a period.

    `is_preliminary`: numbers count that nobody has approved.
    """
    if period is None:
        return ""
    if is_preliminary:
        return _("%(period)s: provisional, returns count that are not yet approved") % {"period": period}
    return told_of(progress.approvals(unit, period), period)


def told_of(course: Course, period: Period) -> str:
    """Final where every return of the area that was asked for and not waived is approved, and none is being amended.

    Nobody having been asked, the numbers are those of documents. Worked example: 2,097 of 2,141 approved: provisional.
    """
    counts = {"period": period, "approved": grouped(course.approved), "owing": grouped(course.owing)}
    if not course.owing:
        return _("%(period)s: from documents, no returns were asked for") % counts
    if course.approved < course.owing:
        return _("%(period)s: provisional, %(approved)s of %(owing)s returns approved") % counts
    return _("%(period)s: final, %(owing)s of %(owing)s returns approved, none under collection") % counts
