"""Who is expected to answer which form for which period, until when, and what is late.

A unit is expected to answer a form for a period when it is of the form's register, stands open on the period's last
day, and the form is in force. The last day follows from the nearest deadline above (of the level, else of all levels)
and from the unit's extension; a form is late when it has never been handed in and that day has passed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.models import Form, Period, Submission
from apps.figures.triggers.deadlines import DEADLINE, LAST_DAY, TODAY
from apps.units import access
from apps.units.models import Appointment, Federation, Role, Unit

NOT_BEGUN = "none"
OPEN = (NOT_BEGUN, "draft", "returned", "reopened")
FEW = 3  # units of a federation whose forms are still listed one by one

# One row for each form a unit is expected to answer for a period, or has begun to.
_ASKED = """
    SELECT u.id AS unit_id, u.path, u.code, u.name, u.initials, f.id AS form_id, p.id AS period_id, p.ends,
           s.id AS submission_id, coalesce(s.status, 'none') AS status, coalesce(s.times, 0) AS times, s.changed_at,
           coalesce(s.reported_to_id, u.parent_id) AS reported_to_id
    FROM figures_form f
    JOIN figures_period p ON p.kind = 'year' AND p.starts >= f.starts AND (f.ends IS NULL OR p.ends <= f.ends)
    JOIN units_unit u ON u.register = f.register
    LEFT JOIN figures_submission s ON s.unit_id = u.id AND s.form_id = f.id AND s.period_id = p.id
    WHERE (s.id IS NOT NULL OR (u.opened IS NULL OR u.opened <= p.ends) AND (u.closed IS NULL OR u.closed >= p.ends))
"""
_NEVER_IN = "times = 0 AND status IN ('none', 'draft')"
# OFFSET 0 keeps the last day from being worked out again wherever it is read.
DUTIES = f"""
    SELECT d.*, a.path AS above, CASE WHEN {_NEVER_IN} THEN last_day < {TODAY} ELSE false END IS TRUE AS late,
           status IN ('draft', 'returned', 'reopened') AND EXISTS (
               SELECT FROM figures_finding g WHERE g.submission_id = d.submission_id
                   AND (g.severity = 'error' OR g.severity = 'query' AND g.explanation = '')) AS queried
    FROM (SELECT r.*, {LAST_DAY.format(s="r")} AS last_day FROM ({_ASKED} {{where}} {{page}}) r OFFSET 0) d
    LEFT JOIN units_unit a ON a.id = d.reported_to_id
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One form of one unit for one period, and how far it is."""

    unit: Unit
    form: Form
    period: Period
    submission_id: int | None
    status: str
    last_day: date | None
    late: bool
    queried: bool

    @property
    def key(self) -> str:
        return f"{self.unit.pk}-{self.form.pk}-{self.period.pk}"

    @property
    def status_name(self) -> str:
        return status_name(self.status)

    @property
    def days_left(self) -> int:
        return (self.last_day - timezone.localdate()).days


@dataclass(slots=True)
class Count:
    """How many of a scope's units stand where with one form for one period; `by_status` has the numbers."""

    form: Form
    period: Period
    by_status: dict[str, int]
    late: int = 0
    queried: int = 0
    last_day: date | None = None

    @property
    def open(self) -> int:
        return self.number(*OPEN)

    def number(self, *statuses: str) -> int:
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def days_left(self) -> int | None:
        return (self.last_day - timezone.localdate()).days if self.last_day else None


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be filled in next: a unit's form or, with their number, those of many units right below `unit`."""

    unit: Unit
    form: Form
    period: Period
    together: int
    begun: int
    last_day: date | None
    late: bool
    queried: bool

    @property
    def untouched(self) -> int:
        return max(self.together, 1) - self.begun


def status_name(status: str) -> str:
    return _("not begun") if status == NOT_BEGUN else Submission.Status(status).label


# ---- Reading


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which duties: of the units below `paths`, and of the federations `near` and those that report to them.

    `reviewed` leaves those that a federation below `paths` or one of `near` decides.
    """

    paths: tuple[str, ...]
    near: tuple[int, ...] = ()
    reviewed: bool = False
    units: tuple[int, ...] = ()
    rounds: tuple[tuple[int, int], ...] = ()
    form: int | None = None
    period: int | None = None
    status: tuple[str, ...] = ()
    late: bool = False
    queried: bool = False
    text: str = ""

    def query(self, page: str = "") -> tuple[str, dict]:
        """The rows and their parameters; what can be is asked of the units before anything is worked out of them.

        `page`, an order with a limit, is taken before that too; the last day and what follows from it are not known.
        """
        inner, outer = [], []
        params = {"form": self.form, "period": self.period, "status": list(self.status), "near": list(self.near)}
        params |= {"code": f"{self.text.upper()}%", "part": f"%{self.text}%", "initials": f"{self.text.lower()}%"}
        if self.units:
            params["units"] = list(self.units)
            inner.append("u.id = ANY(%(units)s)")
        if self.form:
            inner.append("f.id = %(form)s")
        if self.period:
            inner.append("p.id = %(period)s")
        if self.rounds:
            params |= {"forms": [form for form, _p in self.rounds], "periods": [period for _f, period in self.rounds]}
            inner.append("(f.id, p.id) IN (SELECT * FROM unnest(%(forms)s::bigint[], %(periods)s::bigint[]))")
        if self.status:
            inner.append("coalesce(s.status, 'none') = ANY(%(status)s)")
        if self.text:
            inner.append("(u.code LIKE %(code)s OR u.name LIKE %(part)s OR u.initials LIKE %(initials)s)")
        inner.append(self._where(params))
        if self.reviewed and self.paths:
            outer.append(f"({self._below('above', params)} OR above IS NULL)")
        outer += [name for name in ("late", "queried") if getattr(self, name)]
        where = "".join(f" AND {condition}" for condition in inner)
        return (
            f"SELECT * FROM ({DUTIES.format(where=where, page=page)}) d WHERE {' AND '.join(outer) or 'true'}",
            params,
        )

    def _below(self, column: str, params: dict) -> str:
        names = {f"path{number}": f"{path}%" for number, path in enumerate(self.paths)}
        params |= names
        return f"({' OR '.join(f'{column} LIKE %({name})s' for name in names) or 'false'})"

    def _where(self, params: dict) -> str:
        if not self.near:
            return self._below("u.path", params)
        if not self.reviewed:
            return f"({self._below('u.path', params)} OR u.id = ANY(%(near)s) OR u.parent_id = ANY(%(near)s))"
        if self.status and NOT_BEGUN not in self.status:
            return "(s.reported_to_id = ANY(%(near)s) OR s.unit_id = ANY(%(near)s) AND s.reported_to_id IS NULL)"
        return "(u.parent_id = ANY(%(near)s) OR u.id = ANY(%(near)s) AND u.parent_id IS NULL)"


def entered(paths: Iterable[str]) -> Wanted:
    """What a clerk answers for: from the county down the whole subtree; above it the federation itself and what reports
    to it, since those further down have clerks of their own."""
    paths = set(paths)
    high = Federation.objects.filter(_at(paths), level__lt=Federation.Level.COUNTY)
    near = dict(high.values_list("path", "pk"))
    return Wanted(tuple(sorted(paths - near.keys() - {""})), tuple(near.values()))


def reviewed(paths: Iterable[str]) -> Wanted:
    """What a supervisor decides: what reports to the federations that are hers to answer for."""
    return Wanted((), tuple(answering(paths).values_list("pk", flat=True)), reviewed=True)


def answering(paths: Iterable[str]) -> QuerySet[Federation]:
    """The federations a supervisor appointed at `paths` answers for: these, and those below without a nearer one."""
    mine = set(paths)
    supervised = Appointment.objects.on(timezone.localdate()).filter(role=Role.SUPERVISOR, user__is_active=True)
    nearer = set(supervised.values_list("federation__path", flat=True)) - mine
    below = access.below(path for path in nearer if any(path.startswith(one) for one in mine))
    return Federation.objects.filter(access.below(mine)).exclude(below)


def _at(paths: set[str]) -> Q:
    """The federations of these paths; of the path of everything, the roots."""
    return Q(path__in=paths) | Q(parent=None) if "" in paths else Q(path__in=paths)


def counts(wanted: Wanted) -> list[Count]:
    """By form and period, the latest first."""
    query, params = wanted.query()
    found: dict[tuple[int, int], Count] = {}
    forms, periods = Form.objects.in_bulk(), Period.objects.in_bulk()
    rows = _rows(
        f"""SELECT form_id, period_id, status, count(*), count(*) FILTER (WHERE late), count(*) FILTER (WHERE queried),
                   min(last_day) FILTER (WHERE status IN ('none', 'draft'))
            FROM ({query}) d GROUP BY 1, 2, 3""",
        params,
    )
    for form, period, status, number, late, queried, last_day in rows:
        count = found.setdefault((form, period), Count(forms[form], periods[period], {}))
        count.by_status[status] = number
        count.late += late
        count.queried += queried
        count.last_day = min(filter(None, (count.last_day, last_day)), default=None)
    return sorted(found.values(), key=lambda one: (one.period.ends, -one.form.pk), reverse=True)


def listed(wanted: Wanted, *, most: int, start: int = 0, counted: bool = True) -> tuple[list[Duty], int]:
    """A page of the duties in the order of the tree, and how many there are.

    Not `counted`, the page comes alone, and at once.
    """
    order = "path" if wanted.period else "ends DESC, path"
    page = "LIMIT %(most)s OFFSET %(start)s"
    alone = not (counted or wanted.late or wanted.queried or wanted.reviewed)
    query, params = wanted.query(f"ORDER BY {order}, form_id {page}" if alone else "")
    rows = _rows(
        f"""SELECT unit_id, form_id, period_id, submission_id, status, last_day, late, queried,
                    {"count(*) OVER ()" if counted else "0"}
            FROM ({query}) d ORDER BY {order}, form_id {"" if alone else page}""",
        params | {"most": most, "start": start},
    )
    return _duties([row[:-1] for row in rows]), rows[0][-1] if rows else 0


def due(units: Iterable[Unit], form: Form, period: Period) -> dict[int, Duty]:
    """By unit, what is still to be handed in of this form for the first time, with its last day."""
    known = {one.pk: one for one in units}
    open_yet = (NOT_BEGUN, Submission.Status.DRAFT)
    query, params = Wanted(("",), units=tuple(known), form=form.pk, period=period.pk, status=open_yet).query()
    rows = _rows(f"SELECT unit_id, submission_id, status, last_day, late, queried FROM ({query}) d", params)
    return {unit: Duty(known[unit], form, period, *rest) for unit, *rest in rows}


def tasks(wanted: Wanted, *, within: Iterable[str], most: int) -> list[Task]:
    """The duties in the order of their last days; more than FEW right below one federation as one task of theirs.

    `within`: the paths below which that federation has to lie, so that the person can open its page.
    """
    query, params = wanted.query()
    rows = _rows(
        f"""SELECT CASE WHEN together THEN reported_to_id ELSE unit_id END, form_id, period_id,
                   CASE WHEN together THEN count(*) ELSE 0 END, count(*) FILTER (WHERE status <> 'none'),
                   min(last_day), bool_or(late), bool_or(queried)
            FROM (SELECT d.*, coalesce(above LIKE ANY(%(within)s), false)
                         AND count(*) OVER (PARTITION BY form_id, period_id, reported_to_id) > %(few)s AS together
                  FROM ({query}) d) e
            GROUP BY 1, 2, 3, together
            ORDER BY min(last_day) NULLS LAST, min(ends), min(CASE WHEN together THEN above ELSE path END), form_id
            LIMIT %(most)s""",
        params | {"within": [f"{path}%" for path in within], "few": FEW, "most": most},
    )
    units = Unit.objects.in_bulk({row[0] for row in rows})
    forms, periods = Form.objects.in_bulk(), Period.objects.in_bulk()
    return [Task(units[unit], forms[form], periods[period], *rest) for unit, form, period, *rest in rows]


def chosen(wanted: Wanted, keys: Iterable[str]) -> list[Duty]:
    """The duties of these keys as far as they are among those wanted."""
    keys = set(keys)
    cells = [tuple(map(int, key.split("-"))) for key in keys]
    units, rounds = {unit for unit, *_round in cells}, {(form, period) for _unit, form, period in cells}
    among = replace(wanted, units=tuple(units), rounds=tuple(rounds))
    found, _count = listed(among, most=len(units) * len(rounds))
    return [one for one in found if one.key in keys]


def _duties(rows: list[tuple]) -> list[Duty]:
    units = Unit.objects.in_bulk({row[0] for row in rows})
    forms, periods = Form.objects.in_bulk(), Period.objects.in_bulk()
    return [Duty(units[unit], forms[form], periods[period], *rest) for unit, form, period, *rest in rows]


def missing_below(unit: Unit, period: Period, most: int) -> list[str]:
    """Units right below that are expected to answer a form with a deadline for this period and have not begun."""
    rows = _rows(
        f"""SELECT DISTINCT u.id, u.path FROM units_affiliation a JOIN units_unit u ON u.id = a.unit_id
           JOIN figures_form f ON f.register = u.register AND f.starts <= %(starts)s
               AND (f.ends IS NULL OR f.ends >= %(ends)s)
           CROSS JOIN LATERAL (SELECT u.id AS unit_id, a.parent_id AS reported_to_id, f.id AS form_id,
                                      %(period)s::bigint AS period_id) r
           WHERE a.parent_id = %(unit)s AND units_parent_at(u.id, %(ends)s) = %(unit)s
             AND (u.opened IS NULL OR u.opened <= %(ends)s) AND (u.closed IS NULL OR u.closed >= %(ends)s)
             AND {DEADLINE.format(s="r")} IS NOT NULL
             AND NOT EXISTS (SELECT FROM figures_submission s
                             WHERE s.unit_id = u.id AND s.form_id = f.id AND s.period_id = %(period)s)
           ORDER BY u.path LIMIT %(most)s""",
        {"unit": unit.pk, "period": period.pk, "starts": period.starts, "ends": period.ends, "most": most},
    )
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [str(units[row[0]]) for row in rows]


def _rows(query: str, params: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def scope_of(wanted: Wanted) -> Q:
    """The submissions of the units wanted."""
    near = Q(unit__in=wanted.near) | Q(unit__parent__in=wanted.near)
    return access.below(wanted.paths, "unit__path") | near if wanted.near else access.below(wanted.paths, "unit__path")
