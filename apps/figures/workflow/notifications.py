"""What others did that concerns a person, since she last looked: worked out when asked, so that nothing comes twice.

A clerk is told what became of her units' forms, of extensions, reminders and deadlines that come near or are passed; a
supervisor what was handed in to the federation she supervises, what was withdrawn, and what is asked of it; both what
is said in the conversations at cells, and that an appointment of hers is about to end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from apps.accounts.outgoing import KEPT
from apps.changelog.acting import acting
from apps.figures.models import Form, Indicator, Look, Period, Submission
from apps.figures.models.periods import periods_by_key
from apps.figures.totals.contributions import Params, rows
from apps.figures.triggers import told
from apps.figures.triggers.last_day import DEADLINE, LAST_DAY, TODAY
from apps.figures.workflow.paths import answering, below_any, lies_in, outermost
from apps.units import access, ranges
from apps.units.models import Unit
from apps.units.tree import names

SHOWN = 100
NEAR = 7  # days before a deadline or the end of an appointment, and after a deadline
ASKED = {
    "ask return": gettext_lazy("return requested"),
    "ask extension": gettext_lazy("extension requested"),
    "ask amendment": gettext_lazy("amendment requested"),
}
KINDS = ASKED | {
    "declined": gettext_lazy("request declined"),
    "asked": gettext_lazy("question at a cell"),
    "answered": gettext_lazy("answer at a cell"),
    "closed": gettext_lazy("conversation closed"),
    "reopened at a cell": gettext_lazy("conversation opened again"),
    "withdrawn": gettext_lazy("withdrawn"),
    "extension": gettext_lazy("extension given"),
    "reminder": gettext_lazy("reminder"),
    "deadline": gettext_lazy("the deadline comes near"),
    "overdue": gettext_lazy("the deadline is passed"),
    "appointment": gettext_lazy("your appointment ends"),
}
OF_DAYS = ("deadline", "overdue", "appointment")  # nobody's acts: their text is the last day


def _of_forms(concerned: str) -> str:
    """Steps of the forms of a person, form by form, of those that have changed since, as SQL: the server plans for any
    person, and would begin with everybody's steps to find that most are no concern of hers.

    A form may be older than its step by what a file of records leaves out of a moment.
    """
    return f"""
    FROM (SELECT s.* FROM {concerned} WHERE s.changed_at > {{since}} - interval '1 millisecond' OFFSET 0) s
    CROSS JOIN LATERAL (SELECT * FROM figures_transition t WHERE t.submission_id = s.id OFFSET 0) t"""


_REVIEWED = "units_unit a JOIN figures_submission s ON s.reported_to_id = a.id AND a.path = ANY(%(reviewing)s)"
_ENTERED = f"""unnest(%(entered)s::text[]) AS mine(path)
          JOIN units_unit u ON {lies_in("u.path", "mine.path")} AND {{own}}
          JOIN figures_submission s ON s.unit_id = u.id"""
# Who enters everywhere is told of what anybody did: the next steps will do.
_OF_ALL = """
    FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id
    JOIN units_unit u ON u.id = s.unit_id AND {own}"""
_STEP = """SELECT t.at, {step} AS kind, s.id AS submission_id, s.unit_id, s.form_id, s.period_id, t.by_id,
           t.reason AS text, NULL::text AS cell"""
# (at, kind, submission, unit, form, period, by, text, cell); a deadline is one notice for a form and period, and of a
# conversation there is no form. Whom each act concerns `triggers.told` says too, from the side of the act.
_STEPS = f"""
    ({_STEP}{_of_forms(_REVIEWED)}
    WHERE (t.after = 'submitted' OR {{step}} = 'withdrawn') AND t.at > {{since}} AND t.by_id <> %(user)s
    {{latest_first}} LIMIT {{shown}})
    UNION ALL
    ({_STEP}{{of_entered}}
    WHERE t.after <> 'submitted' AND t.at > {{since}} AND t.by_id <> %(user)s
    {{latest_first}} LIMIT {{shown}})
"""
_ACTS = """
    SELECT e.given_at, 'extension', NULL, e.unit_id, e.form_id, e.period_id, e.given_by_id,
           e.until || ' · ' || e.reason, NULL
    FROM figures_extension e JOIN units_unit u ON u.id = e.unit_id
    WHERE e.given_at > {since} AND e.given_by_id <> %(user)s AND {entering}
    UNION ALL
    SELECT q.given_at, 'ask ' || q.kind, NULL, q.unit_id, q.form_id, q.period_id, q.given_by_id,
           concat_ws(' · ', q.until::text, q.reason), NULL
    FROM figures_petition q JOIN units_unit a ON a.id = q.decided_by_id
    WHERE a.path = ANY(%(reviewing)s) AND q.given_at > {since} AND q.given_by_id <> %(user)s
        AND NOT EXISTS (SELECT FROM figures_petitionanswer w WHERE w.petition_id = q.id)
    UNION ALL
    SELECT w.given_at, 'declined', NULL, q.unit_id, q.form_id, q.period_id, w.given_by_id, w.text,
           NULL
    FROM figures_petitionanswer w JOIN figures_petition q ON q.id = w.petition_id JOIN units_unit u ON u.id = q.unit_id
    WHERE NOT w.granted AND w.given_at > {since} AND w.given_by_id <> %(user)s AND {entering}
    UNION ALL
    SELECT r.given_at, 'reminder', NULL, r.unit_id, r.form_id, r.period_id, r.given_by_id, r.reason, NULL
    FROM figures_reminder r JOIN units_unit u ON u.id = r.unit_id
    WHERE r.given_at > {since} AND r.given_by_id <> %(user)s AND {entering}
    UNION ALL
    SELECT c.given_at, {said}, NULL, c.unit_id, NULL, c.period_id, c.given_by_id, c.text,
           c.indicator_id || '-' || c.coverage
    FROM figures_conversationentry c JOIN units_unit u ON u.id = c.unit_id
    LEFT JOIN units_unit a ON a.id = {over}
    WHERE c.given_at > {since} AND c.given_by_id <> %(user)s AND ({entering} OR a.path = ANY(%(reviewing)s))
"""
_DAYS = """
    SELECT {told_since} AS at, CASE WHEN d.due < {today} THEN 'overdue' ELSE 'deadline' END AS kind,
           NULL::bigint AS submission_id, NULL::bigint AS unit_id, d.form_id, d.period_id, NULL::bigint AS by_id,
           d.due::text AS text, NULL::text AS cell
    FROM (SELECT n.form_id, n.period_id, min(n.due) AS due
          FROM figures_deadline n JOIN units_unit setter ON setter.id = n.federation_id
          JOIN figures_form f ON f.id = n.form_id
          WHERE n.due BETWEEN {today} - {near} AND {today} + {near} AND EXISTS (
              SELECT FROM units_unit u LEFT JOIN figures_submission s
                  ON s.unit_id = u.id AND s.form_id = n.form_id AND s.period_id = n.period_id,
              LATERAL (SELECT u.id AS unit_id, coalesce(s.reported_to_id, u.parent_id) AS reported_to_id, n.form_id,
                              n.period_id) r
              WHERE u.register = f.register AND u.closed IS NULL AND {entering} AND starts_with(u.path, setter.path)
                AND (s.id IS NULL OR s.status = 'draft') AND {deadline} = n.due
                AND (n.due >= {today} OR {last_day} < {today}))
          GROUP BY 1, 2, n.due < {today}) d
    WHERE {told_since} > {since}
    UNION ALL
    SELECT {ends_since}, 'appointment', NULL, a.federation_id, NULL, NULL, NULL, (a.ends - 1)::text, NULL
    FROM units_appointment a
    WHERE a.user_id = %(user)s AND a.starts <= {today} AND a.ends BETWEEN {today} + 1 AND {today} + {near}
        AND {ends_since} > {since}
"""
_EVERYTHING = f"{_STEPS} UNION ALL {_ACTS} UNION ALL {_DAYS}"
_SINCE = "(({day})::timestamp AT TIME ZONE units_time_zone())"
_TOLD_SINCE = _SINCE.format(day=f"CASE WHEN d.due < {TODAY} THEN d.due + 1 ELSE d.due - {NEAR} END")
_ENDS_SINCE = _SINCE.format(day=f"a.ends - {NEAR}")
_LOOKED = "greatest(%(kept)s, (SELECT at FROM figures_look WHERE user_id = %(user)s))"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing somebody else did, or a deadline that comes near."""

    at: datetime
    kind: str
    unit: Unit | None
    form: Form | None
    period: Period | None
    by: User | None
    text: str
    submission_id: int | None
    cell: tuple[Indicator, str] | None
    fresh: bool

    @property
    def what(self) -> str:
        if self.kind in KINDS:
            return str(KINDS[self.kind])
        return str(Submission.Status(self.kind).label)

    @property
    def about(self) -> str:
        """Unit, form or indicator, and period; a deadline is of no unit, an appointment of a federation alone."""
        what = self.cell[0] if self.cell else self.form
        return " · ".join(str(part) for part in (self.unit, what, self.period) if part)

    @property
    def day(self) -> date | None:
        """The last day, of what is nobody's act."""
        return date.fromisoformat(self.text) if self.kind in OF_DAYS else None

    @property
    def address(self) -> str:
        """Where it is dealt with: the review of what was handed in, the unit's form, or all that are still open; home
        where it is of no period."""
        if self.period is None:
            return reverse("reports:home")
        if self.kind in ASKED:
            return reverse("figures:petitions")
        if self.kind == Submission.Status.SUBMITTED:
            return reverse("figures:review", args=[self.submission_id])
        if self.unit and self.cell:
            indicator, coverage = self.cell
            return reverse("figures:conversation", args=[self.unit.code, indicator.pk, coverage, self.period.code])
        if self.form is None:
            return reverse("figures:conversations")
        if self.unit:
            return reverse("figures:grid", args=[self.unit.code, self.form.code, self.period.code])
        chosen = {"as": "entry", "form": self.form.code, "period": self.period.code, "status": "open"}
        return f"{reverse('figures:worklist')}?{urlencode(chosen)}"


def fresh_count(user: User) -> int:
    """How many there are since the person last looked; counted up to SHOWN."""
    query, params = _query(user, _LOOKED, latest_first="")
    return rows(f"SELECT count(*) FROM ({query} LIMIT {SHOWN}) n", params)[0][0]


def latest(user: User) -> list[Notice]:
    """The days that come near first, then the latest ones, those looked at before among them."""
    query, params = _query(user, "%(kept)s")
    order = f"kind IN {OF_DAYS} DESC, at DESC"
    return notices(rows(f"SELECT *, at > {_LOOKED} FROM ({query}) n ORDER BY {order} LIMIT {SHOWN}", params))


def of_days(user: User) -> list[Notice]:
    """The last days that come near or are passed, and the appointments that end: what no act tells of."""
    query, params = _query(user, "%(kept)s", sources=_DAYS)
    return notices(rows(f"SELECT *, true FROM ({query}) n", params))


def looked(user: User) -> None:
    """Marks everything up to now as read."""
    with acting(user, door="page"):
        Look.objects.update_or_create(user=user, defaults={"at": timezone.now()})


def _query(
    user: User, since: str, latest_first: str = "ORDER BY t.at DESC", sources: str = _EVERYTHING
) -> tuple[str, Params]:
    """What there is to tell a person since a moment, given as SQL, and its parameters.

    Of the steps of workflow the latest SHOWN; any SHOWN of them where they are not put in order, to be counted.
    """
    params: Params = {"user": user.pk, "reviewing": _reviewing(user), "kept": timezone.now() - KEPT}
    held, own = access.paths(user, access.ENTERING), ranges.own_sql("u.id")
    entering = f"({own} AND {below_any('u.path', held, params)})"
    of_entered = _OF_ALL
    if "" not in held:
        of_entered, params["entered"] = _of_forms(_ENTERED), outermost(held)
    query = sources.replace("{of_entered}", of_entered).format(
        since=since, own=own, entering=entering, near=NEAR, today=TODAY, told_since=_TOLD_SINCE, ends_since=_ENDS_SINCE,
        shown=SHOWN, latest_first=latest_first, deadline=DEADLINE.format(s="r"), last_day=LAST_DAY.format(s="r"),
        step=told.STEP.format(t="t"), said=told.SAID.format(c="c"), over=told.OVER.format(u="u"),
    )  # fmt: skip
    return query, params


def _reviewing(user: User) -> list[str]:
    """The paths of the federations of which the person is told what is handed in; none where she may review all."""
    held = access.paths(user, access.REVIEWING)
    if not any(held):
        return held
    return list(answering(held).values())


def notices(notice_rows: list[tuple]) -> list[Notice]:
    """Of rows as the sources have them, and whether each is fresh; units bear the names of the period it is about."""
    units = Unit.objects.in_bulk({row[3] for row in notice_rows})
    people = User.objects.in_bulk({row[6] for row in notice_rows})
    forms, periods = Form.objects.in_bulk(), periods_by_key()
    cells = _cells({row[8] for row in notice_rows if row[8]})
    called = _called(notice_rows, units, periods)
    found = []
    for at, kind, submission, unit, form, period, by, text, cell, fresh in notice_rows:
        its_unit = called.get((unit, period), units.get(unit))
        round_of = (forms.get(form), periods.get(period))
        found.append(Notice(at, kind, its_unit, *round_of, people.get(by), text, submission, cells.get(cell), fresh))
    return found


def _called(
    notice_rows: list[tuple], units: Mapping[int, Unit], periods: Mapping[int, Period]
) -> dict[tuple[int, int], Unit]:
    """By unit and period the unit under its name of then, of the notices that are of both."""
    told = [(row[3], row[5]) for row in notice_rows if row[3] in units and row[5] in periods]
    then = names.called_each((units[unit], periods[period].ends) for unit, period in told)
    return dict(zip(told, then, strict=True))


def _cells(keys: set[str]) -> dict[str, tuple[Indicator, str]]:
    """By its key, such as 12-area, the indicator and coverage of a cell."""
    cells = {}
    for key in keys:
        indicator, coverage = key.split("-")
        cells[key] = int(indicator), coverage
    indicators = Indicator.objects.in_bulk({indicator for indicator, _coverage in cells.values()})
    return {key: (indicators[indicator], coverage) for key, (indicator, coverage) in cells.items()}


def in_head(request: HttpRequest) -> dict:
    """The count for the head of every page; nothing is asked of the database unless the head is shown."""

    def count() -> int:
        if not isinstance(request.user, User):
            return 0
        return fresh_count(request.user)

    return {"fresh_notices": SimpleLazyObject(count)}
