"""How far the forms of an area are: units expected to answer, submissions by status, required cells answered.

The counts are kept by trigger where submissions are handed in; this module folds them over the tree as it stood at the
period's end, beside the units the registers expect, and proves them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Q

from apps.figures.entry import answers_for
from apps.figures.models import Form, Period, Progress
from apps.figures.triggers import COUNT_PROGRESS, HANDED_IN, answered
from apps.units.models import Unit

WAIVED = "waived"

# Every federation with the one it reported to at the period's end, or first reported to where it is younger.
PARENTS = """
    SELECT DISTINCT ON (a.unit_id) a.unit_id, a.parent_id
    FROM units_federation f JOIN units_affiliation a ON a.unit_id = f.unit_ptr_id
    ORDER BY a.unit_id, a.starts > %(ends)s, abs(a.starts - %(ends)s::date)
"""
MOVED = """
    SELECT DISTINCT a.unit_id, units_parent_at(a.unit_id, %(ends)s) FROM units_affiliation a WHERE a.starts > %(ends)s
"""
# Units are counted where they report today, and those that moved since taken from there to where they were then; a
# federation stands under itself.
EXPECTED = """
    SELECT u.parent_id, u.register, count(*) FROM units_unit u
    WHERE u.parent_id = ANY(%(ids)s) AND u.register <> 'federation' AND {open} GROUP BY 1, 2
    UNION ALL
    SELECT place, u.register, sign FROM unnest(%(moved)s::bigint[], %(parents)s::bigint[]) AS m(id, parent_id)
    JOIN units_unit u ON u.id = m.id, LATERAL (VALUES (m.parent_id, 1), (u.parent_id, -1)) AS v(place, sign)
    WHERE place = ANY(%(ids)s) AND u.register <> 'federation' AND {open}
    UNION ALL
    SELECT u.id, u.register, 1 FROM units_unit u WHERE u.id = ANY(%(ids)s) AND {open}
""".format(open="(u.closed IS NULL OR u.closed >= %(starts)s) AND (u.opened IS NULL OR u.opened <= %(ends)s)")
COUNTED = """
    SELECT area.child, p.form_id, p.status, sum(p.submissions)::int, sum(p.answered)::int
    FROM unnest(%(children)s::bigint[], %(ids)s::bigint[]) AS area(child, id)
    JOIN figures_progress p ON p.federation_id = area.id
    WHERE p.period_id = %(period)s AND p.form_id = ANY(%(forms)s) GROUP BY 1, 2, 3
"""


class Key(NamedTuple):
    """Where a row of the progress stands."""

    federation: int
    form: int
    period: int
    status: str


@dataclass(slots=True)
class Course:
    """How far forms are in an area: `answered` of `asked` required cells of the units expected."""

    units: int = 0
    asked: int = 0
    answered: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def begun(self) -> int:
        return sum(self.statuses.values())

    @property
    def expected(self) -> int:
        """Whoever has begun is expected, so that no part is above the whole."""
        return max(self.units, self.begun)

    @property
    def not_begun(self) -> int:
        return self.expected - self.begun

    @property
    def handed_in(self) -> int:
        return sum(self.statuses[status] for status in HANDED_IN)

    def ask(self, cells: int) -> None:
        """Each unit expected is asked for so many cells, but for those waived."""
        self.asked = max(cells * (self.expected - self.statuses[WAIVED]), self.answered)

    def __iadd__(self, other: "Course") -> "Course":
        self.units += other.expected
        self.asked += other.asked
        self.answered += other.answered
        self.statuses.update(other.statuses)
        return self


@dataclass(frozen=True, slots=True)
class Area:
    """A federation and its federations below in a period, by the child each lies under; itself under its own id."""

    period: Period
    under: dict[int, int]

    def ids(self, child: int | None = None) -> list[int]:
        """The federations of the whole area, or those below one child."""
        return [one for one, under in self.under.items() if child in (None, under)]


def area(unit: Unit, period: Period) -> Area:
    """The federations below as the tree stood at the period's end: one query."""
    below = defaultdict(list)
    for one, parent in _rows(PARENTS, {"ends": period.ends}):
        below[parent].append(one)
    under = {unit.pk: unit.pk}
    waiting = [(child, child) for child in below[unit.pk]]
    while waiting:
        one, child = waiting.pop()
        under[one] = child
        waiting += [(lower, child) for lower in below[one]]
    return Area(period, under)


def forms_asked(period: Period) -> list[Form]:
    """The forms answered for the period, each with the number of cells it requires (`cells`)."""
    required = Q(items__required=True) & ~Q(items__indicator__kind="computed")
    found = Form.objects.annotate(cells=Count("items", filter=required)).order_by("register", "code")
    return [form for form in found if answers_for(form, period)]


def courses(area: Area, forms: Iterable[Form]) -> dict[int, dict[int, Course]]:
    """By child of the area (its own id: itself and what reports to it directly) and by form: three queries."""
    forms = {form.pk: form for form in forms}
    found = {child: {form: Course() for form in forms} for child in area.under.values()}
    asking = defaultdict(list)
    for form in forms.values():
        asking[form.register].append(form.pk)
    period = area.period
    params = {
        "children": list(area.under.values()), "ids": list(area.under), "forms": list(forms),
        "period": period.pk, "starts": period.starts, "ends": period.ends,
    }  # fmt: skip
    moved = _rows(MOVED, params)
    params |= {"moved": [one for one, _parent in moved], "parents": [parent for _one, parent in moved]}
    for place, register, count in _rows(EXPECTED, params):
        for form in asking[register]:
            found[area.under[place]][form].units += count
    for child, form, status, submissions, cells in _rows(COUNTED, params):
        found[child][form].statuses[status] += submissions
        found[child][form].answered += cells
    for by_form in found.values():
        for form, course in by_form.items():
            course.ask(forms[form].cells)
    return found


def together(courses: Iterable[Course]) -> Course:
    """Several courses as one, of different forms too."""
    whole = Course()
    for one in courses:
        whole += one
    return whole


# ---- Proof


def stored() -> dict[Key, tuple[int, int]]:
    """Every count as it is kept: submissions and required cells answered."""
    rows = Progress.objects.filter(submissions__gt=0).values_list(
        "federation_id", "form_id", "period_id", "status", "submissions", "answered"
    )
    return {Key(*row[:4]): row[4:] for row in rows}


def recomputed() -> dict[Key, tuple[int, int]]:
    """Every count from the submissions and their figures alone."""
    query = f"SELECT federation_id, form_id, period_id, status, answered FROM ({answered('figures_submission')}) s"
    found: dict[Key, tuple[int, int]] = {}
    for *key, cells in _rows(query):
        count, sum_of_cells = found.get(Key(*key), (0, 0))
        found[Key(*key)] = (count + 1, sum_of_cells + cells)
    return found


def rebuild() -> None:
    """Replaces every count by what the submissions say; for a repair, never in daily work."""
    with transaction.atomic(), connection.cursor() as cursor:
        Progress.objects.all().delete()
        cursor.execute(COUNT_PROGRESS)


def _rows(query: str, params: dict | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params or {})
        return cursor.fetchall()
