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

# Each federation below `unit` as the tree stood at the period's end, with the child of `unit` it lies under.
BELOW = """
    WITH RECURSIVE down(child, id) AS (
        SELECT f.unit_ptr_id, f.unit_ptr_id
        FROM units_affiliation a JOIN units_federation f ON f.unit_ptr_id = a.unit_id
        WHERE a.parent_id = %(unit)s AND units_parent_at(a.unit_id, %(ends)s) = a.parent_id
        UNION
        SELECT d.child, f.unit_ptr_id FROM down d JOIN units_affiliation a ON a.parent_id = d.id
        JOIN units_federation f ON f.unit_ptr_id = a.unit_id
        WHERE units_parent_at(a.unit_id, %(ends)s) = a.parent_id
    ) SELECT child, id FROM down
"""
# Units report where they do today, but for those that moved since: they are looked up one by one.
EXPECTED = """
    WITH area AS (SELECT * FROM unnest(%(children)s::bigint[], %(ids)s::bigint[]) AS t(child, id)),
    moved AS MATERIALIZED (
        SELECT DISTINCT a.unit_id AS id, units_parent_at(a.unit_id, %(ends)s) AS parent_id
        FROM units_affiliation a WHERE a.starts > %(ends)s
    ), placed AS (
        SELECT area.child, u.id, u.register FROM area JOIN units_unit u ON u.parent_id = area.id
        WHERE u.register <> 'federation' AND {open} AND NOT EXISTS (SELECT FROM moved WHERE moved.id = u.id)
        UNION ALL
        SELECT area.child, u.id, u.register FROM area JOIN moved ON moved.parent_id = area.id
        JOIN units_unit u ON u.id = moved.id WHERE u.register <> 'federation' AND {open}
        UNION ALL
        SELECT area.child, u.id, u.register FROM area JOIN units_unit u ON u.id = area.id WHERE {open}
    ) SELECT child, register, count(*) FROM placed GROUP BY 1, 2
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

    unit: int
    period: Period
    under: dict[int, int]

    @property
    def children(self) -> list[int]:
        return sorted(set(self.under.values()) - {self.unit})

    def ids(self, child: int | None = None) -> list[int]:
        """The federations of the whole area, or those below one child."""
        return [one for one, under in self.under.items() if child in (None, under)]


def area(unit: Unit, period: Period) -> Area:
    """The federations below as the tree stood at the period's end: one query."""
    found = _rows(BELOW, {"unit": unit.pk, "ends": period.ends})
    return Area(unit.pk, period, {unit.pk: unit.pk} | {one: child for child, one in found})


def forms_asked(period: Period) -> list[Form]:
    """The forms answered for the period, each with the number of cells it requires (`cells`)."""
    required = Q(items__required=True) & ~Q(items__indicator__kind="computed")
    found = Form.objects.annotate(cells=Count("items", filter=required)).order_by("register", "code")
    return [form for form in found if answers_for(form, period)]


def courses(area: Area, forms: Iterable[Form]) -> dict[int, dict[int, Course]]:
    """By child of the area (its own id: itself and what reports to it directly) and by form: two queries."""
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
    for child, register, count in _rows(EXPECTED, params):
        for form in asking[register]:
            found[child][form].units += count
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
