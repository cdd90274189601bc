"""Coverage: who is expected to answer, how far each is, who is late, and how many required cells are answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.figures.arithmetic.rates import share_done
from apps.figures.models import Finding, Form, Period, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.totals.progress import AreaTree, Course, Courses
from apps.figures.workflow import expected
from apps.figures.workflow.expected import Duty, DutyFilter
from apps.reports.numbers.lines import LineKind
from apps.reports.pages.request import AreaRequest, table_page
from apps.reports.pages.standing import told_of
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart, facts_of
from apps.reports.tables.cells import count_cell, percent_cell, unit_cell
from apps.reports.tables.charts import MeterPart, meter
from apps.reports.tables.links import unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.contacts import contacts_for
from apps.units.models import Federation, Register, Unit
from apps.units.tree import names

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from apps.figures.totals.progress import RequiredCells

    FormAsked = WithAnnotations[Form, RequiredCells]

Status = Submission.Status
NAMED = 10  # federations that a remark names
ALL, ONLY_LATE = "", "on"


class AreaCoverage:
    """How far an area's forms are in a year: the whole, what reports to it directly, and each federation below.

    Five queries for the counts and one for the federations, however large the area is.
    """

    def __init__(self, asked: AreaRequest) -> None:
        self.asked, self.unit = asked, asked.unit
        self.period = asked.year()
        forms = totals_progress.forms_asked(self.period)
        code = _form_code(asked, forms)
        area = totals_progress.area(self.unit, self.period)
        level = _chosen_level(asked, area)
        self.forms = _forms_counted(forms, code, level)
        self.courses = totals_progress.courses(area, self.forms, level)
        self.whole = area.together(self.courses)
        below = Unit.objects.filter(pk__in=set(self.courses) - {self.unit.pk}).order_by("code")
        self.below = names.called_on(below, self.period.ends)
        self.in_view = asked.scope.seen(self.below)
        self.title = _("Coverage · %(unit)s · %(period)s") % {"unit": asked.unit_then, "period": self.period}

    def table(self) -> Table:
        rows = tuple(self._rows()) if self.forms else ()
        return Table(self.title, _columns(), rows, tuple(self._remarks()), self.asked.choices)

    def context(self) -> dict[str, object]:
        """What the page says beside the table; without a form there is nothing to draw or to list."""
        nothing = _("No form is answered for this period. Forms are kept under Records.")
        if not self.forms:
            return {"chart": "", "links": [], "nothing": nothing}
        links = [(_("List of units"), self.asked.address("reports:coverage-units"))]
        standing = told_of(self.whole, self.period)
        return {"standing": standing, "chart": captioned(self.whole, self.title), "links": links, "nothing": nothing}

    def _rows(self) -> list[TableRow]:
        whole = unit_cell(self.asked.unit_then, note=_("the whole area"))
        direct = TableCell(_("Itself and what reports to it directly"))
        rows = [
            _row(self.asked, self.unit, whole, self.whole, LineKind.OWN),
            _row(self.asked, None, direct, self._course_of(self.unit), LineKind.BELOW),
        ]
        for federation in self.in_view:
            name = unit_cell(federation, self.asked.address(unit=federation))
            rows.append(_row(self.asked, federation, name, self._course_of(federation)))
        return rows

    def _course_of(self, unit: Unit) -> Course:
        """All forms of what lies under the federation; of the area's own, of itself and what reports to it."""
        return totals_progress.together(self.courses[unit.pk].values())

    def _remarks(self) -> list[str]:
        remarks = [
            _("Expected: units of a form's register that stood open at the period's end, and whoever has begun."),
            _("Percentages are of the units expected but not waived; cells are answered once they are handed in."),
        ]
        if self.below:
            sentence = _("%(behind)s of %(count)s federations below have not handed in everything.")
            remarks.append(sentence % {"behind": behind(self.unit, self.courses), "count": len(self.below)})
            remarks += self._named()
        return remarks + wording.unseen(len(self.in_view) == len(self.below))

    def _named(self) -> list[str]:
        """The first of them that are in view, by their names."""
        behind_hand = _behind(self.unit, self.courses)
        names = [str(federation) for federation in self.in_view if federation.pk in behind_hand]
        if not names:
            return []
        told = {"names": _(", ").join(names[:NAMED]), "more": len(behind_hand) - len(names[:NAMED])}
        if told["more"]:
            return [_("Not all in: %(names)s and %(more)s more.") % told]
        return [_("Not all in: %(names)s.") % told]


def behind(unit: Unit, courses: Courses) -> int:
    """How many federations right below the unit have somebody in their area who has not handed in."""
    return len(_behind(unit, courses))


def _behind(unit: Unit, courses: Courses) -> set[int]:
    children = set()
    for child, by_form in courses.items():
        course = totals_progress.together(by_form.values())
        if child != unit.pk and course.handed_in < course.owing:
            children.add(child)
    return children


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn("unit", _("unit")),
        TableColumn("expected", _("expected"), "number"),
        TableColumn("none", _("not begun"), "number"),
        *(TableColumn(status.value, str(status.label), "number") for status in Status),
        TableColumn("late", _("late"), "number"),
        TableColumn("handed_in", _("handed in"), "percent", "%"),
        TableColumn("approved_share", _("approved"), "percent", "%"),
        TableColumn("answered", _("required cells answered"), "number"),
        TableColumn("asked", _("required cells"), "number"),
        TableColumn("cells", _("cells answered"), "percent", "%"),
    )


def _row(asked: AreaRequest, unit: Unit | None, name: TableCell, course: Course, style: str = "") -> TableRow:
    """One line; where a unit is given, its counts lead to the list of the units counted."""

    all_listed = asked.address("reports:coverage-units", unit=unit) if unit else ""

    def listed(choice: str, value: str) -> str:
        return f"{all_listed}&{choice}={value}" if unit else ""

    cells = [
        name,
        count_cell(course.expected, all_listed),
        count_cell(course.not_begun, listed("status", expected.NOT_BEGUN)),
        *(count_cell(course.statuses[status], listed("status", status.value)) for status in Status),
        count_cell(course.late, listed("late", ONLY_LATE), mark=_late_mark(course.late)),
        share_cell(course.handed_in, course.owing),
        share_cell(course.statuses[Status.APPROVED], course.owing),
        count_cell(course.answered),
        count_cell(course.asked),
        share_cell(course.answered, course.asked),
    ]
    return TableRow(unit.code if unit else f"{asked.unit.code} +", tuple(cells), style)


def _late_mark(late: int | bool) -> str:
    return Finding.Severity.ERROR.value if late else ""


def share_cell(part: int, whole: int) -> TableCell:
    return percent_cell(share_done(part, whole))


def picture(course: Course, title: str) -> SafeString:
    """The units expected, but for those waived, by how far they are."""
    statuses = course.statuses
    parts = (
        MeterPart(_("approved"), statuses[Status.APPROVED]),
        MeterPart(_("submitted"), statuses[Status.SUBMITTED]),
        MeterPart(_("came back"), sum(statuses[status] for status in expected.CAME_BACK)),
        MeterPart(_("being filled in"), statuses[Status.DRAFT]),
        MeterPart(_("not begun"), course.not_begun),
    )
    return meter(parts, title=title)


def captioned(course: Course, title: str) -> CaptionedChart:
    """The same with what it counts: returns, not figures, which have no footing."""
    return CaptionedChart(title, facts_of(_("returns of the units expected"), []), (picture(course, title),))


def _form_code(asked: AreaRequest, forms: Iterable[Form]) -> str:
    """The form that is asked for, by its code; ALL for all of them."""
    return asked.choose("form", _("form"), [(ALL, _("all")), *((form.code, form) for form in forms)])


def _forms_counted(forms: "Iterable[FormAsked]", code: str, level: int | None) -> "list[FormAsked]":
    """The form of that code or all; where a level of federations is looked at, those of federations alone."""
    chosen = [form for form in forms if code in (ALL, form.code)]
    if level:
        return [form for form in chosen if form.register == Register.FEDERATION]
    return chosen


def _chosen_level(asked: AreaRequest, area: AreaTree) -> int | None:
    """The level of federations whose own forms are looked at; None for the forms of all units."""
    here = sorted({area.levels[federation] for federation in area.under if federation in area.levels})
    levels = [(ALL, _("all units")), *((level, Federation.Level(level).label) for level in here)]
    code = asked.choose("level", _("level"), levels)
    return int(code) if code else None


@table_page
def coverage(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    area = AreaCoverage(asked)
    return asked.respond(area.table(), context=area.context())


# ---- The units


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """Which of the forms expected for a year are listed: of one form or of all (None), at one status or at any ("").

    `forms` are those counted: the one, or all of the level.
    """

    period: Period
    forms: "Sequence[FormAsked]"
    form: "FormAsked | None"
    status: str
    late: bool
    area: AreaTree
    level: int | None

    def of_area(self, unit: Unit) -> DutyFilter:
        form = self.form.pk if self.form else None
        statuses = (self.status,) if self.status else ()
        return DutyFilter(
            (unit.path,), form=form, period=self.period.pk, status=statuses, late=self.late, level=self.level
        )

    def count(self) -> int:
        """How many lines the whole list has: read from the counts that are kept, not from the list."""
        course = self.area.together(totals_progress.courses(self.area, self.forms, self.level))
        if self.late:
            return course.late
        counts = {ALL: course.expected, expected.NOT_BEGUN: course.not_begun, **course.statuses}
        return counts.get(self.status, 0)


def _duty_choice(asked: AreaRequest) -> DutyChoice:
    period = asked.year()
    forms = totals_progress.forms_asked(period)
    code = _form_code(asked, forms)
    area = totals_progress.area(asked.unit, period)
    level = _chosen_level(asked, area)
    named = ((status.value, status.label) for status in Status)
    states = [(ALL, _("all")), (expected.NOT_BEGUN, _("not begun")), *named]
    status = asked.choose("status", _("status"), states)
    late = asked.choose("late", _("late"), [(ALL, _("all")), (ONLY_LATE, _("only late"))])
    form = next((form for form in forms if form.code == code), None)
    return DutyChoice(period, _forms_counted(forms, code, level), form, status, late == ONLY_LATE, area, level)


def _duty_table(asked: AreaRequest, choice: DutyChoice) -> Table:
    """A page of the units, each with its submission where it has one."""
    start, most = asked.window
    duties, _uncounted = expected.listed(choice.of_area(asked.unit), most=most, start=start, counted=False)
    submissions = Submission.objects.in_bulk([duty.submission_id for duty in duties])
    tells_contacts = bool(access.paths(asked.request.user, access.CONTACTING))
    contacts = contacts_for(asked.request.user, [duty.unit for duty in duties] if tells_contacts else [])
    rows = []
    for duty in duties:
        submission = submissions[duty.submission_id] if duty.submission_id else None
        contact = [TableCell(str(contacts.get(duty.unit.pk, "")))] if tells_contacts else []
        rows.append(_duty_row(duty, submission, contact))
    columns = (
        TableColumn("unit", _("unit")),
        TableColumn("form", _("form")),
        TableColumn("status", _("status")),
        TableColumn("since", _("status since")),
        TableColumn("times", _("times submitted"), "number"),
        TableColumn("last_day", _("last day")),
        *([TableColumn("contact", _("contact"))] if tells_contacts else ()),
    )
    title = _("Units · %(unit)s · %(period)s") % {"unit": asked.unit_then, "period": choice.period}
    return Table(title, columns, tuple(rows), (_("Units stand where they report today."),), asked.choices)


def _duty_row(duty: Duty, submission: Submission | None, contact: Iterable[TableCell]) -> TableRow:
    """A form of a unit, how far it is, and whom to call there where lists say that to the reader."""
    name, form = unit_cell(duty.unit, unit_href(duty.unit)), TableCell(str(duty.form))
    mark = Finding.Severity.QUERY.value if duty.queried else ""
    if submission is None:
        course = (TableCell(duty.status_name, mark=mark), TableCell(), count_cell(0))
    else:
        href = reverse("figures:review", args=[submission.pk])
        since = timezone.localtime(submission.changed_at).strftime("%Y-%m-%d")
        course = (TableCell(duty.status_name, href=href, mark=mark), TableCell(since), count_cell(submission.times))
    return TableRow(duty.unit.code, (name, form, *course, _last_day_cell(duty), *contact))


def _last_day_cell(duty: Duty) -> TableCell:
    last_day = duty.last_day.isoformat() if duty.last_day else ""
    return TableCell(last_day, mark=_late_mark(duty.late), note=_("late") if duty.late else "")


@table_page
def coverage_units(request: SignedInRequest) -> HttpResponse:
    """The units expected to answer a form, each with its submission: a page of them, or all in a file."""
    asked = AreaRequest(request)
    choice = _duty_choice(asked)
    table = _duty_table(asked, choice)
    way_back = asked.address("reports:coverage", status=None, late=None)
    context = {
        "links": [(pgettext("returns", "Coverage"), way_back)],
        "nothing": _("No unit stands here with these choices."),
    }
    return asked.respond(table, count=choice.count(), context=context)
