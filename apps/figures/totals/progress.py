"""How far the forms of an area are: units expected to answer, submissions by status, required cells answered.

The counts are kept by trigger where submissions are handed in; this module folds them over the tree as it stood at the
period's end, beside the units the registers expect and those that are late, and proves them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from django.db import connection, transaction
from django.db.models import Count, Q

from apps.figures.models import Form, Indicator, Period, Progress, Submission
from apps.figures.models.catalogue import answers_for
from apps.figures.models.detached import detached_years, refuse_detached
from apps.figures.totals.contributions import Params, rows
from apps.figures.totals.expected_units import EDITIONS, units_there
from apps.figures.triggers.allowed_transitions import HANDED_IN
from apps.figures.triggers.asked_of import ASKED_OF, ASKED_OF_CAMPAIGN, CAMPAIGN_RESPONDENT, RESPONDENT
from apps.figures.triggers.derived import COUNT_PROGRESS, answered
from apps.figures.triggers.last_day import DEADLINE, NEVER_IN, PASSED
from apps.units.models import Register, Unit
from apps.units.tree import kinds
from apps.units.tree.at_date import branches_of, every_federation_at

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

Status = Submission.Status

COUNTED = """
    SELECT federation_id, form_id, status, submissions, answered FROM figures_progress
    WHERE period_id = %(period)s AND federation_id = ANY(%(ids)s) AND form_id = ANY(%(forms)s) AND submissions > 0
"""
# Whom the counts of what has not begun or is a draft hold that is not late: never in, but the extension given last has
# not ended; and handed in before, then waived and readmitted.
NOT_LATE = f"""
    SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE coalesce(s.reported_to_id, u.parent_id) END, e.form_id,
           count(*)
    FROM (SELECT DISTINCT ON (unit_id, form_id) unit_id, form_id, until FROM figures_extension
          WHERE period_id = %(period)s ORDER BY unit_id, form_id, id DESC) e
    JOIN units_unit u ON u.id = e.unit_id
    LEFT JOIN figures_submission s
        ON s.unit_id = e.unit_id AND s.form_id = e.form_id AND s.period_id = %(period)s
    WHERE NOT {PASSED.format(day="e.until")} AND (s.id IS NULL OR s.status = 'draft' AND {NEVER_IN.format(s="s")})
    GROUP BY 1, 2
    UNION ALL
    SELECT CASE WHEN f.register = 'federation' THEN s.unit_id ELSE s.reported_to_id END, s.form_id, count(*)
    FROM figures_submission s JOIN figures_form f ON f.id = s.form_id
    WHERE s.period_id = %(period)s AND s.status = 'draft' AND NOT {NEVER_IN.format(s="s")}
      AND (s.reported_to_id = ANY(%(ids)s) OR s.unit_id = ANY(%(ids)s))
    GROUP BY 1, 2
"""
# Where the deadline has passed: a federation hands its own form in to the one above, all else is handed in to it.
PASSED_AT = f"""
    SELECT place, form_id
    FROM (SELECT u.id AS place, d.form_id, d.period_id, CASE WHEN f.register = 'federation' THEN u.id END AS unit_id,
                 CASE WHEN f.register = 'federation' THEN u.parent_id ELSE u.id END AS reported_to_id
          FROM (SELECT DISTINCT form_id, period_id FROM figures_deadline
                WHERE period_id = %(period)s AND form_id = ANY(%(forms)s) AND {PASSED.format(day="due")}) d
          JOIN figures_form f ON f.id = d.form_id JOIN units_unit u ON u.id = ANY(%(ids)s)) r
    WHERE {PASSED.format(day=DEADLINE.format(s="r"))}
"""
ASKED_AS = f"SELECT {RESPONDENT} FROM units_unit u WHERE u.id = %(unit)s"
# By kind and edition of campaigns the forms that ask them anything, with the required cells that they are not asked.
CAMPAIGNS_ASKED = f"""
    WITH {EDITIONS}
    SELECT {CAMPAIGN_RESPONDENT}, m.form_id,
           count(*) FILTER (WHERE m.required AND i.kind <> 'computed' AND NOT ({ASKED_OF_CAMPAIGN}))
    FROM editions c CROSS JOIN figures_formitem m JOIN figures_indicator i ON i.id = m.indicator_id
    WHERE m.form_id = ANY(%(forms)s) GROUP BY 1, 2 HAVING bool_or({ASKED_OF_CAMPAIGN})
"""
# Of campaigns that are waived the required cells that they were not asked.
WAIVED_UNASKED = f"""
    SELECT s.reported_to_id, s.form_id, count(*)
    FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id
    JOIN figures_formitem m ON m.form_id = s.form_id AND m.required AND NOT {ASKED_OF}
    JOIN figures_indicator i ON i.id = m.indicator_id AND i.kind <> 'computed'
    WHERE s.period_id = %(period)s AND s.status = 'waived' AND s.form_id = ANY(%(forms)s)
      AND s.reported_to_id = ANY(%(ids)s)
    GROUP BY 1, 2
"""


class ProgressKey(NamedTuple):
    """Where a row of the progress stands."""

    federation: int
    form: int
    period: int
    status: str


@dataclass(slots=True)
class Course:
    """How far forms are in an area: `answered` of `asked` required cells of the units expected, `late` units.

    `spared`: required cells of the form that these units are not asked (campaigns of another kind or edition).
    """

    units: int = 0
    asked: int = 0
    spared: int = 0
    answered: int = 0
    late: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def begun(self) -> int:
        """Submissions of any status."""
        return self.statuses.total()

    @property
    def expected(self) -> int:
        """Whoever has begun is expected, so that no part is above the whole."""
        return max(self.units, self.begun)

    @property
    def not_begun(self) -> int:
        """Units expected that have opened no submission."""
        return self.expected - self.begun

    @property
    def handed_in(self) -> int:
        """Submissions that have come in, approved or not (HANDED_IN)."""
        return sum(self.statuses[status] for status in HANDED_IN)

    @property
    def approved(self) -> int:
        return self.statuses[Status.APPROVED]

    @property
    def owing(self) -> int:
        """Those to hand in: all expected but the ones waived."""
        return self.expected - self.statuses[Status.WAIVED]

    def __iadd__(self, more: "Course") -> "Course":
        self.units += more.expected
        self.asked += more.asked
        self.answered += more.answered
        self.late += more.late
        self.statuses.update(more.statuses)
        return self


class RequiredCells(TypedDict):
    """How many cells a form requires; computed ones are no answers."""

    cells: int


Courses = dict[int, dict[int, Course]]  # by child of an area (its own id: itself and what reports to it) and form


@dataclass(frozen=True, slots=True)
class AreaTree:
    """A federation with the federations below it at a period's end: the child each lies under, and its level."""

    period: Period
    under: dict[int, int]
    levels: dict[int, int]

    def together(self, courses: Courses, form: int | None = None) -> Course:
        """Of one form, or of all."""
        whole = Course()
        for by_form in courses.values():
            for key, course in by_form.items():
                if form in (None, key):
                    whole += course
        return whole


def area(unit: Unit, period: Period) -> AreaTree:
    """The federations below as the tree, and their levels, stood at the period's end: two queries."""
    links = every_federation_at(period.ends)
    levels = {link.federation: link.level for link in links}
    levels |= kinds.levels_before(levels, period.ends)
    return AreaTree(period, branches_of(unit.pk, links), levels)


def forms_asked(period: Period) -> "list[WithAnnotations[Form, RequiredCells]]":
    """The forms answered for the period, each with the number of cells it requires (`cells`)."""
    required = Q(items__required=True) & ~Q(items__indicator__kind=Indicator.Kind.COMPUTED)
    forms = Form.objects.annotate(cells=Count("items", filter=required)).order_by("register", "code")
    return [form for form in forms if answers_for(form, period)]


def courses(
    area: AreaTree, forms: "Iterable[WithAnnotations[Form, RequiredCells]]", level: int | None = None
) -> Courses:
    """How far the forms are below each child of the area: five queries, and up to two more for forms of campaigns.

    With `level` of the federations of that level alone; `forms` are then forms of federations.
    """
    forms = list(forms)
    required = {form.pk: form.cells for form in forms}
    places = _at_places(area, forms)
    _take_off_waived(places, area)
    late = _late(area, list(required))
    by_child: Courses = {child: {form: Course() for form in required} for child in area.under.values()}
    for (place, form), course in places.items():
        if level and area.levels[place] != level:
            continue
        course.asked = max(required[form] * course.owing - course.spared, course.answered)
        course.late = late(place, form, course)
        by_child[area.under[place]][form] += course
    return by_child


def approvals(unit: Unit, period: Period) -> Course:
    """All forms of the area as one, by status alone: who is late and which cells are answered is not asked; of a unit
    that is no federation what it hands in itself. Four queries at most."""
    if unit.register != Register.FEDERATION:
        return _handed_in_itself(unit, period)
    return together(_at_places(area(unit, period), forms_asked(period)).values())


def _handed_in_itself(unit: Unit, period: Period) -> Course:
    """Nothing is asked of a unit that does not stand at the period's end; what it has begun is told."""
    forms = forms_asked(period)
    ((respondent,),) = rows(ASKED_AS, {"unit": unit.pk})
    asked = _asking(forms)[respondent] if unit.stands_on(period.ends) else {}
    own = Submission.objects.filter(unit=unit, period=period, form__in=forms)
    return Course(units=len(asked), statuses=Counter(own.values_list("status", flat=True)))


def together(courses: Iterable[Course]) -> Course:
    """Several courses as one, of different forms too."""
    whole = Course()
    for course in courses:
        whole += course
    return whole


def _at_places(area: AreaTree, forms: Iterable[Form]) -> dict[tuple[int, int], Course]:
    """By federation, for itself and what reports to it directly, and form."""
    at_places: dict[tuple[int, int], Course] = defaultdict(Course)
    forms = list(forms)
    asking = _asking(forms)
    ends, federations = area.period.ends, list(area.under)
    for (place, register), count in units_there(federations, ends).items():
        for key, spared in asking[register].items():
            at_places[place, key].units += count
            at_places[place, key].spared += count * spared
    keys = [form.pk for form in forms]
    for row in rows(COUNTED, {"ids": federations, "forms": keys, "period": area.period.pk}):
        place, key, status, submissions, cells = row
        at_places[place, key].statuses[status] += submissions
        at_places[place, key].answered += cells
    return at_places


def _asking(forms: Iterable[Form]) -> dict[str, dict[int, int]]:
    """By register, and of campaigns by kind and edition, the forms asked; with the required cells that are not."""
    asking: dict[str, dict[int, int]] = defaultdict(dict)
    of_campaigns = []
    for form in forms:
        if form.register == Register.CAMPAIGN:
            of_campaigns.append(form.pk)
        else:
            asking[form.register][form.pk] = 0
    if of_campaigns:
        for respondent, form, unasked in rows(CAMPAIGNS_ASKED, {"forms": of_campaigns}):
            asking[respondent][form] = unasked
    return asking


def _take_off_waived(places: dict[tuple[int, int], Course], area: AreaTree) -> None:
    """Who is waived owes no cells at all, so none that he is not asked are taken off."""
    forms = {form for (_place, form), course in places.items() if course.spared}
    if not forms:
        return
    params: Params = {"ids": list(area.under), "forms": list(forms), "period": area.period.pk}
    for place, form, cells in rows(WAIVED_UNASKED, params):
        places[place, form].spared -= cells


def _late(area: AreaTree, forms: list[int]) -> Callable[[int, int, Course], int]:
    """Counts those never handed in at a federation whose last day has passed (IS_LATE): of all that has not begun or is
    a draft, whatever is not late is taken off."""
    params: Params = {"ids": list(area.under), "forms": forms, "period": area.period.pk}
    passed = set(rows(PASSED_AT, params))
    not_late: Counter[tuple[int, int]] = Counter()
    if passed:
        for place, form, count in rows(NOT_LATE, params):
            not_late[place, form] += count

    def late(place: int, form: int, course: Course) -> int:
        if (place, form) not in passed:
            return 0
        return max(course.not_begun + course.statuses[Status.DRAFT] - not_late[place, form], 0)

    return late


# ---- Proof


def stored() -> dict[ProgressKey, tuple[int, int]]:
    """Every count as it is kept: submissions and required cells answered; those of detached years left out."""
    kept = Progress.objects.filter(submissions__gt=0).exclude(period__in=detached_years())
    return {
        ProgressKey(row.federation_id, row.form_id, row.period_id, row.status): (row.submissions, row.answered)
        for row in kept
    }


def recomputed() -> dict[ProgressKey, tuple[int, int]]:
    """The same from the submissions and their figures alone."""
    here = "(SELECT * FROM figures_submission WHERE figures_detached_at(period_id) IS NULL)"
    query = f"SELECT federation_id, form_id, period_id, status, answered FROM ({answered(here)}) s"
    counts: dict[ProgressKey, tuple[int, int]] = {}
    for *key, cells in rows(query):
        submissions, sum_of_cells = counts.get(ProgressKey(*key), (0, 0))
        counts[ProgressKey(*key)] = (submissions + 1, sum_of_cells + cells)
    return counts


def rebuild() -> None:
    """Replaces every count by what the submissions say; for a repair, never in daily work. KeptElsewhere while a year
    is detached."""
    refuse_detached(None)
    with transaction.atomic(), connection.cursor() as cursor:
        Progress.objects.all().delete()
        cursor.execute(COUNT_PROGRESS)
