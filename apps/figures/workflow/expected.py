"""Who is expected to answer which form for which period, until when, and what is late.

A unit is expected to answer a form for a period when it is of the form's register, stands open on the period's last
day, and the form is in force; a campaign, when any of it falls into the period and the form asks its kind anything. The
last day follows from the nearest deadline above (of the level, else of all levels) and from the unit's extension. A
form is late when it has never been handed in and that day has passed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.models import Form, Period, Submission
from apps.figures.models.periods import periods_by_key
from apps.figures.models.submissions import WAITING
from apps.figures.totals.contributions import Params, rows
from apps.figures.triggers.asked_of import ASKED_ANYTHING
from apps.figures.triggers.last_day import IS_LATE, LAST_DAY
from apps.figures.workflow.paths import answering, below_any
from apps.units import access, ranges
from apps.units.models import Federation, Unit
from apps.units.tree import names
from apps.units.tree.at_date import OPEN_FOR_YEAR
from apps.units.tree.triggers import LEVEL_ON

Status = Submission.Status
NOT_BEGUN = "none"
CAME_BACK = (Status.RETURNED, Status.REOPENED)
OPEN = (NOT_BEGUN, Status.DRAFT, *CAME_BACK)
FEW = 3  # units of a federation whose forms are still listed one by one

# Of few units each form is looked up by itself: a plan for any federations reads those of all units and years.
_FORM = "(s.unit_id, s.form_id, s.period_id) = (u.id, f.id, p.id)"
_BEGUN = f"figures_submission s ON {_FORM}"
_BEGUN_OF_FEW = f"LATERAL (SELECT * FROM figures_submission s WHERE {_FORM} OFFSET 0) s ON true"
# One row for each form a unit is expected to answer for a period, or has begun to.
_ASKED = f"""
    SELECT u.id AS unit_id, u.path, u.code, u.name, u.initials, f.id AS form_id, p.id AS period_id, p.ends,
           s.id AS submission_id, coalesce(s.status, 'none') AS status, coalesce(s.times, 0) AS times, s.changed_at,
           coalesce(s.reported_to_id, u.parent_id) AS reported_to_id
    FROM figures_form f
    JOIN figures_period p ON p.kind = 'year' AND p.starts >= f.starts AND (f.ends IS NULL OR p.ends <= f.ends)
    JOIN units_unit u ON u.register = f.register
    LEFT JOIN {{begun}}
    WHERE (s.id IS NOT NULL OR {OPEN_FOR_YEAR.format(day="p.ends")} AND {ASKED_ANYTHING})
"""
# OFFSET 0 keeps the last day from being worked out again wherever it is read.
DUTIES = f"""
    SELECT d.*, a.path AS above, {IS_LATE.format(s="d")} AS late,
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
        """Unit, form and period as `chosen` reads them back: 12-3-4."""
        return f"{self.unit.pk}-{self.form.pk}-{self.period.pk}"

    @property
    def status_name(self) -> str:
        return status_name(self.status)

    @property
    def days_left(self) -> int | None:
        return days_until(self.last_day)


@dataclass(slots=True)
class RoundCount:
    """How many of a scope's units stand where with one form for one period; `by_status` has the numbers."""

    form: Form
    period: Period
    by_status: dict[str, int]
    late: int = 0
    queried: int = 0
    last_day: date | None = None

    @property
    def open(self) -> int:
        """Units from which something is still to come."""
        return self.number(*OPEN)

    def number(self, *statuses: str) -> int:
        """Units that stand at any of these statuses."""
        total = 0
        for status in statuses:
            total += self.by_status.get(status, 0)
        return total

    @property
    def days_left(self) -> int | None:
        return days_until(self.last_day)


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
        """Forms of the task that nobody has begun."""
        return max(self.together, 1) - self.begun


def days_until(last_day: date | None) -> int | None:
    """From today on, negative once it has passed; None where no last day is set."""
    if last_day is None:
        return None
    return (last_day - timezone.localdate()).days


def status_name(status: str) -> str:
    """In the reader's language; NOT_BEGUN has a name too."""
    if status == NOT_BEGUN:
        return _("not begun")
    return str(Status(status).label)


# ---- Reading


# What can be asked of the rows of _ASKED, by the field of DutyFilter that asks it, and of those of DUTIES.
_LIMITS = {
    "units": "u.id = ANY(%(units)s)",
    "form": "f.id = %(form)s",
    "period": "p.id = %(period)s",
    "rounds": "(f.id, p.id) IN (SELECT * FROM unnest(%(forms)s::bigint[], %(periods)s::bigint[]))",
    "status": "coalesce(s.status, 'none') = ANY(%(status)s)",
    "level": f"u.register = 'federation' AND {LEVEL_ON}(u.id, p.ends) = %(level)s",
    "text": "(u.code LIKE %(code)s OR u.name LIKE %(part)s OR u.initials LIKE %(low)s OR u.pinyin LIKE %(low)s)",
}
# Looked for before their submissions: of an OR over columns of two tables the server reads all of the larger one.
_NEAR = "SELECT unnest(ARRAY(SELECT u.id FROM units_unit u WHERE u.id = ANY(%s) OR u.parent_id = ANY(%s)))"
_MARKS = ("late", "queried")
_DECIDED_NEAR = "(s.reported_to_id = ANY(%(near)s) OR s.unit_id = ANY(%(near)s) AND s.reported_to_id IS NULL)"


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """Which duties: of the units below `paths`, and of the federations `near` and those that report to them.

    `own` leaves those of units that this installation keeps, `reviewed` those that a federation below `paths` or one of
    `near` decides. `rounds` are (form, period) pairs, `level` is that of federations at the period's end.
    What is empty, None or False limits nothing, but that without `paths` and `near` there are none.
    """

    paths: tuple[str, ...]
    near: tuple[int, ...] = ()
    reviewed: bool = False
    units: tuple[int, ...] = ()
    own: bool = False
    rounds: tuple[tuple[int, int], ...] = ()
    form: int | None = None
    period: int | None = None
    status: tuple[str, ...] = ()
    late: bool = False
    queried: bool = False
    text: str = ""
    level: int | None = None

    @property
    def decided_late(self) -> bool:
        """Whether it can be told only of whole duties which of them are wanted, so that no page is taken before."""
        return self.late or self.queried or self.reviewed

    def query(self, page: str = "") -> tuple[str, Params]:
        """The rows and their parameters; what can be is asked of the units before anything is worked out of them.

        `page`, an order with a limit, is taken before that too; the last day and what follows from it are not known.
        """
        params = self._params()
        asked = [condition for name, condition in _LIMITS.items() if getattr(self, name)]
        if self.own:
            asked.append(ranges.own_sql("u.id"))
        asked.append(self._where(params))
        marks = [name for name in _MARKS if getattr(self, name)]
        if self.reviewed and self.paths:
            marks.append(f"({self._below('above', params)} OR above IS NULL)")
        begun = _BEGUN if self.paths or self.reviewed else _BEGUN_OF_FEW
        duties = DUTIES.format(begun=begun, where=f" AND {' AND '.join(asked)}", page=page)
        return f"SELECT * FROM ({duties}) d WHERE {' AND '.join(marks) or 'true'}", params

    def _params(self) -> Params:
        return {
            "units": list(self.units),
            "form": self.form,
            "period": self.period,
            "forms": [form for form, _period in self.rounds],
            "periods": [period for _form, period in self.rounds],
            "status": [str(status) for status in self.status],
            "near": list(self.near),
            "code": f"{self.text.upper()}%",
            "part": f"%{self.text}%",
            "low": f"{self.text.lower()}%",
            "level": self.level,
        }

    def _below(self, column: str, params: Params) -> str:
        """That a path lies below one of `paths`, whose patterns it puts among the parameters."""
        return below_any(column, self.paths, params)

    def _where(self, params: Params) -> str:
        """Whose duties are wanted.

        Where only what has been begun is reviewed, it is that of the federation it was or will be handed in to; else
        that of the one the unit reports to. A root's own is decided by the root itself.
        """
        if not self.near:
            return self._below("u.path", params)
        if not self.reviewed:
            return f"({self._below('u.path', params)} OR u.id = ANY(%(near)s) OR u.parent_id = ANY(%(near)s))"
        if self.status == (Status.SUBMITTED,):
            return f"{_DECIDED_NEAR} AND {WAITING.format(s='s')}"
        if self.status and NOT_BEGUN not in self.status:
            return _DECIDED_NEAR
        return "(u.parent_id = ANY(%(near)s) OR u.id = ANY(%(near)s) AND u.parent_id IS NULL)"


def entered(paths: Iterable[str]) -> DutyFilter:
    """What a clerk answers for: from the county down the whole subtree; above it the federation itself and what reports
    to it, since those further down have clerks of their own.

    Worked example: a clerk of a province and of one of its counties answers for the province's own forms, for those of
    its cities, and for all forms of the county and below it.
    """
    paths = set(paths)
    high = Federation.objects.filter(_at(paths), level__lt=Federation.Level.COUNTY)
    near = dict(high.values_list("path", "pk"))
    return DutyFilter(tuple(sorted(paths - near.keys() - {""})), tuple(near.values()), own=True)


def reviewed(paths: Iterable[str]) -> DutyFilter:
    """What a supervisor decides: what reports to the federations that are hers to answer for."""
    return DutyFilter((), tuple(answering(paths)), reviewed=True, own=True)


def _at(paths: set[str]) -> Q:
    """The federations of these paths; of the path of everything, the roots."""
    named = Q(path__in=paths)
    if "" in paths:
        return named | Q(parent=None)
    return named


_COUNTS = """
    SELECT form_id, period_id, status, count(*), count(*) FILTER (WHERE late), count(*) FILTER (WHERE queried),
           min(last_day) FILTER (WHERE status IN ('none', 'draft'))
    FROM ({duties}) d GROUP BY 1, 2, 3
"""


def counts(wanted: DutyFilter) -> list[RoundCount]:
    """By form and period, the latest first."""
    query, params = wanted.query()
    rounds: dict[tuple[int, int], RoundCount] = {}
    forms, periods = Form.objects.in_bulk(), periods_by_key()
    for form, period, status, number, late, queried, last_day in rows(_COUNTS.format(duties=query), params):
        count = rounds.setdefault((form, period), RoundCount(forms[form], periods[period], {}))
        count.by_status[status] = number
        count.late += late
        count.queried += queried
        count.last_day = _earlier(count.last_day, last_day)
    return sorted(rounds.values(), key=lambda count: (count.period.ends, -count.form.pk), reverse=True)


def _earlier(day: date | None, other: date | None) -> date | None:
    """The earlier of two days, of which any may be missing."""
    if day is None or other is None:
        return day or other
    return min(day, other)


_LISTED = """
    SELECT unit_id, form_id, period_id, submission_id, status, last_day, late, queried, {total}
    FROM ({duties}) d ORDER BY {order} {page}
"""


def listed(wanted: DutyFilter, *, most: int, start: int = 0, counted: bool = True) -> tuple[list[Duty], int]:
    """A page of the duties in the order of the tree, and how many there are.

    Not `counted`, the page comes alone, and at once; the number is 0 then.
    """
    order = "path, form_id" if wanted.period else "ends DESC, path, form_id"
    page = "LIMIT %(most)s OFFSET %(start)s"
    if counted or wanted.decided_late:
        duties, params = wanted.query()
    else:
        duties, params = wanted.query(f"ORDER BY {order} {page}")
        page = ""
    total = "count(*) OVER ()" if counted else "0"
    query = _LISTED.format(duties=duties, total=total, order=order, page=page)
    listed_rows = rows(query, params | {"most": most, "start": start})
    if not listed_rows:
        return [], 0
    *_duty, count = listed_rows[0]
    return [Duty(*row) for row in _named([row[:-1] for row in listed_rows])], count


def due(units: Iterable[Unit], form: Form, period: Period) -> dict[int, Duty]:
    """By unit, what is still to be handed in of this form for the first time, with its last day."""
    known = {unit.pk: unit for unit in units}
    if not known:
        return {}  # to ask for no units would be to ask for all
    open_yet = (NOT_BEGUN, Status.DRAFT)
    duties, params = DutyFilter(("",), units=tuple(known), form=form.pk, period=period.pk, status=open_yet).query()
    query = f"SELECT unit_id, submission_id, status, last_day, late, queried FROM ({duties}) d"
    return {unit: Duty(known[unit], form, period, *rest) for unit, *rest in rows(query, params)}


_TASKS = """
    SELECT CASE WHEN together THEN reported_to_id ELSE unit_id END, form_id, period_id,
           CASE WHEN together THEN count(*) ELSE 0 END, count(*) FILTER (WHERE status <> 'none'),
           min(last_day), bool_or(late), bool_or(queried)
    FROM (SELECT d.*, coalesce(above LIKE ANY(%(within)s), false)
                 AND count(*) OVER (PARTITION BY form_id, period_id, reported_to_id) > %(few)s AS together
          FROM ({duties}) d) e
    GROUP BY 1, 2, 3, together
    ORDER BY min(last_day) NULLS LAST, min(ends), min(CASE WHEN together THEN above ELSE path END), form_id
    LIMIT %(most)s
"""


def tasks(wanted: DutyFilter, *, within: Iterable[str], most: int) -> list[Task]:
    """The duties in the order of their last days; more than FEW right below one federation as one task of theirs.

    `within`: the paths below which that federation has to lie, so that the person can open its page.
    """
    duties, params = wanted.query()
    params |= {"within": [f"{path}%" for path in within], "few": FEW, "most": most}
    return [Task(*row) for row in _named(rows(_TASKS.format(duties=duties), params))]


def chosen(wanted: DutyFilter, keys: Iterable[str]) -> list[Duty]:
    """The duties of these keys as far as they are among those wanted.

    All units asked for are listed in all rounds asked for, and the pairs nobody asked for left out again: of 12-3-4 and
    13-3-5, unit 12 in round 3-5 and unit 13 in round 3-4. ValueError where a key is none.
    """
    keys = set(keys)
    units: set[int] = set()
    rounds: set[tuple[int, int]] = set()
    for key in keys:
        unit, form, period = map(int, key.split("-"))
        units.add(unit)
        rounds.add((form, period))
    among = replace(wanted, units=tuple(units), rounds=tuple(rounds))
    duties, _count = listed(among, most=len(units) * len(rounds))
    return [duty for duty in duties if duty.key in keys]


def _named(found: list[tuple]) -> Iterator[tuple]:
    """Of rows of a unit, a form, a period and more these themselves, the unit under the name it bears in the period."""
    units = Unit.objects.in_bulk({row[0] for row in found})
    forms, periods = Form.objects.in_bulk(), periods_by_key()
    called = names.called_each((units[unit], periods[period].ends) for unit, _form, period, *_rest in found)
    for unit, (_unit, form, period, *rest) in zip(called, found, strict=True):
        yield (unit, forms[form], periods[period], *rest)


def scope_of(wanted: DutyFilter) -> Q:
    """The submissions of the units wanted."""
    asked = access.below(wanted.paths, "unit__path")
    if wanted.near:
        asked |= Q(unit__in=RawSQL(_NEAR, (list(wanted.near), list(wanted.near))))
    return asked & ranges.own("unit") if wanted.own else asked
