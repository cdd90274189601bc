"""Coverage: who is expected to answer, how far each is, who is late, and how many required cells are answered."""

from collections.abc import Callable, Iterable
from decimal import ROUND_DOWN, Decimal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.figures.models import Form, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.totals.progress import Course, Courses
from apps.figures.workflow import expected
from apps.figures.workflow.expected import Duty, DutyFilter
from apps.reports.pages.request import AreaRequest, page
from apps.reports.tables.cells import count_cell, percent_cell
from apps.reports.tables.charts import Part, meter
from apps.reports.tables.links import unit_href
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import SignedInRequest
from apps.units.models import Unit

Status = Submission.Status
TENTH = Decimal("0.1")
CAME_BACK = (Status.RETURNED, Status.REOPENED)


@page
def coverage(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    period = asked.year()
    forms = totals_progress.forms_asked(period)
    code = _form_code(asked, forms)
    forms = [one for one in forms if code in ("", one.code)]
    area = totals_progress.area(asked.unit, period)
    courses = totals_progress.courses(area, forms)
    whole = area.together(courses)
    rows = [
        _row(asked, asked.unit, Cell(str(asked.unit), note=_("the whole area")), whole, "own"),
        _row(
            asked, None, Cell(_("Itself and what reports to it directly")),
            totals_progress.together(courses[asked.unit.pk].values()), "below",
        ),
    ]  # fmt: skip
    found = Unit.objects.in_bulk(set(courses) - {asked.unit.pk})
    children = sorted((one for one in found.values() if asked.scope.sees(one)), key=lambda one: one.code)
    for child in children:
        name = Cell(str(child), href=asked.address(unit=child))
        rows.append(_row(asked, child, name, totals_progress.together(courses[child.pk].values())))
    remarks = [
        _("Expected: units of a form's register that stood open at the period's end, and whoever has begun."),
        _("Percentages are of the units expected but not waived; cells are answered once they are handed in."),
    ]
    if found:
        said = _("%(behind)s of %(count)s federations below have not handed in everything.")
        remarks.append(said % {"behind": behind(asked.unit, courses), "count": len(found)})
    if len(children) < len(found):
        remarks.append(_("Federations outside your view are not listed; they count in the sum."))
    title = _("Coverage · %(unit)s · %(period)s") % {"unit": asked.unit, "period": period}
    table = Table(title, _columns(), tuple(rows) if forms else (), tuple(remarks), asked.choices)
    context = {
        "chart": picture(whole, title) if forms else "",
        "links": [(_("List of units"), asked.address("reports:coverage-units"))] if forms else [],
        "nothing": _("No form is answered for this period. Forms are kept under Records."),
    }
    return asked.respond(table, context=context)


def behind(unit: Unit, courses: Courses) -> int:
    """Federations right below the unit in whose area somebody has not handed in."""
    below = (totals_progress.together(by_form.values()) for child, by_form in courses.items() if child != unit.pk)
    return sum(one.handed_in < one.owing for one in below)


def _columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("unit")),
        Column("expected", _("expected"), "number"),
        Column("none", _("not begun"), "number"),
        *(Column(status.value, str(status.label), "number") for status in Status),
        Column("late", _("late"), "number"),
        Column("handed_in", _("handed in"), "percent", "%"),
        Column("approved_share", _("approved"), "percent", "%"),
        Column("answered", _("required cells answered"), "number"),
        Column("asked", _("required cells"), "number"),
        Column("cells", _("cells answered"), "percent", "%"),
    )


def _row(asked: AreaRequest, unit: Unit | None, name: Cell, course: Course, style: str = "") -> Row:
    """One line; where a unit is given, its counts lead to the list of the units counted."""

    def listed(**choice: str) -> str:
        return asked.address("reports:coverage-units", unit=unit, **choice) if unit else ""

    cells = [
        name,
        count_cell(course.expected, listed()),
        count_cell(course.not_begun, listed(status=expected.NOT_BEGUN)),
        *(count_cell(course.statuses[status], listed(status=status.value)) for status in Status),
        count_cell(course.late, listed(late="on"), mark="error" if course.late else ""),
        share_cell(course.handed_in, course.owing),
        share_cell(course.statuses[Status.APPROVED], course.owing),
        count_cell(course.answered),
        count_cell(course.asked),
        share_cell(course.answered, course.asked),
    ]
    return Row(unit.code if unit else f"{asked.unit.code} +", tuple(cells), style)


def share_cell(part: int, whole: int) -> Cell:
    """In per cent, cut to one decimal: 100 is said when nothing is missing and never before."""
    if not whole:
        return percent_cell(None)
    return percent_cell((Decimal(100 * part) / whole).quantize(TENTH, ROUND_DOWN))


def picture(course: Course, title: str) -> SafeString:
    """The units expected, but for those waived, by how far they are."""
    statuses = course.statuses
    parts = (
        Part(_("approved"), statuses[Status.APPROVED]),
        Part(_("submitted"), statuses[Status.SUBMITTED]),
        Part(_("came back"), sum(statuses[one] for one in CAME_BACK)),
        Part(_("being filled in"), statuses[Status.DRAFT]),
        Part(_("not begun"), course.not_begun),
    )
    return meter(parts, title=title)


# ---- The units


@page
def coverage_units(request: SignedInRequest) -> HttpResponse:
    """The units expected to answer a form, each with its submission: a page of them, or all in a file."""
    asked = AreaRequest(request)
    period = asked.year()
    forms = totals_progress.forms_asked(period)
    code = _form_code(asked, forms)
    form = next((one for one in forms if one.code == code), None)
    states = [("", _("all")), (expected.NOT_BEGUN, _("not begun")), *((one.value, one.label) for one in Status)]
    status = asked.choose("status", _("status"), states)
    late = asked.choose("late", _("late"), [("", _("all")), ("on", _("only late"))])
    wanted = DutyFilter(
        (asked.unit.path,), form=form and form.pk, period=period.pk, status=(status,) if status else (), late=bool(late)
    )
    start, most = asked.window
    found, _uncounted = expected.listed(wanted, most=most, start=start, counted=False)
    area = totals_progress.area(asked.unit, period)
    course = area.together(totals_progress.courses(area, [one for one in forms if form in (None, one)]))
    counts = {"": course.expected, expected.NOT_BEGUN: course.not_begun, **course.statuses}
    count = course.late if late else counts.get(status, 0)
    made = _submissions(found)
    columns = (
        Column("unit", _("unit")),
        Column("form", _("form")),
        Column("status", _("status")),
        Column("since", _("status since")),
        Column("times", _("times submitted"), "number"),
        Column("last_day", _("last day")),
    )
    title = _("Units · %(unit)s · %(period)s") % {"unit": asked.unit, "period": period}
    remarks = [_("Units stand where they report today.")]
    table = Table(title, columns, tuple(_line(one, made.get) for one in found), tuple(remarks), asked.choices)
    links = [(pgettext("returns", "Coverage"), asked.address("reports:coverage", status=None, late=None))]
    nothing = _("No unit stands here with these choices.")
    return asked.respond(table, count=count, context={"links": links, "nothing": nothing})


def _form_code(asked: AreaRequest, forms: Iterable[Form]) -> str:
    """The form that is asked for, by its code; "" for all of them."""
    return asked.choose("form", _("form"), [("", _("all")), *((form.code, form) for form in forms)])


def _submissions(duties: Iterable[Duty]) -> dict[int, Submission]:
    """By their keys those of the duties that have been begun."""
    return Submission.objects.in_bulk([duty.submission_id for duty in duties if duty.submission_id])


def _line(duty: Duty, made: Callable[[int | None], Submission | None]) -> Row:
    submission = made(duty.submission_id)
    href = reverse("figures:review", args=[submission.pk]) if submission else ""
    last_day = duty.last_day.isoformat() if duty.last_day else ""
    cells = (
        Cell(str(duty.unit), href=unit_href(duty.unit)),
        Cell(str(duty.form)),
        Cell(str(duty.status_name), href=href, mark="query" if duty.queried else ""),
        Cell(submission.changed_at.strftime("%Y-%m-%d") if submission else ""),
        count_cell(submission.times if submission else 0),
        Cell(last_day, mark="error" if duty.late else "", note=_("late") if duty.late else ""),
    )
    return Row(duty.unit.code, cells)
