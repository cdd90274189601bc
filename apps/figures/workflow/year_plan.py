"""What opening a statistical year would bring: its days, the forms in force, who is expected, and the last days."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from apps.figures.arithmetic.period_codes import Span
from apps.figures.models import Deadline, EditRule, Form, Period, YearOpening
from apps.figures.models.catalogue import answers_for
from apps.figures.totals.contributions import rows
from apps.figures.triggers.asked_of import ASKED_ANYTHING
from apps.units.models import Federation, Unit
from apps.units.tree.at_date import OPEN_FOR_YEAR

_EXPECTED = f"""
    SELECT f.id, count(*) FROM figures_form f JOIN units_unit u ON u.register = f.register
    WHERE f.id = ANY(%(forms)s) AND {OPEN_FOR_YEAR.format(day="%(day)s::date")} AND {ASKED_ANYTHING} GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class FormInForce:
    """A form answered for the year: how many lines it has, and how many units are expected then and the year before."""

    form: Form
    lines: int
    expected: int
    before: int


@dataclass(frozen=True, slots=True)
class CarriedDay:
    """A last day of a federation for a form, of one level or (None) of all; without a day it is still to be set."""

    federation: Unit
    form: Form
    level: int | None
    day: date | None

    @property
    def key(self) -> str:
        return f"due-{self.federation.pk}-{self.form.pk}-{self.level or 0}"

    @property
    def level_name(self) -> str:
        """ "" for all levels."""
        return str(Federation.Level(self.level).label) if self.level else ""

    @property
    def place(self) -> tuple[int, int, int | None]:
        return self.federation.pk, self.form.pk, self.level

    def limits(self, other: "CarriedDay") -> bool:
        """Whether the other one lies below it, for a level it holds for too."""
        if other.form.pk != self.form.pk:
            return False
        if not other.federation.path.startswith(self.federation.path):
            return False
        if self.level is None or other.level is None:
            return True
        return self.level == other.level


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What opening a year would bring, and what is there of it already.

    `period` is None where it would be made; `opening` is None where it was not opened by this act. `series_without` are
    the latest versions of forms that have none in force. `source` is the year the last days come from; `own` those of
    the roots, `below` those of other federations, `kept` what is set for the year already; `left_out` are last days of
    forms or federations that are no more.
    """

    span: Span
    period: Period | None
    opening: YearOpening | None
    forms: list[FormInForce]
    series_without: list[Form]
    source: Period | None
    own: list[CarriedDay]
    below: list[CarriedDay]
    kept: list[CarriedDay]
    left_out: int
    rules: int
    rules_off: int

    @property
    def is_open(self) -> bool:
        return self.period is not None and self.period.opened

    @property
    def digest(self) -> str:
        """Of all that opening would write but the days a person may still change."""
        told = [self.span, bool(self.period), [line.form.pk for line in self.forms], len(self.kept)]
        told += [[(*day.place, day.day) for day in (*self.own, *self.below)]]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def plan(span: Span) -> YearPlan:
    """Reads everything afresh, in a fixed number of queries."""
    period = Period.objects.filter(code=span.code).first()
    forms = Form.objects.annotate(line_count=Count("items")).order_by("register", "-starts", "code")
    in_force = [form for form in forms if answers_for(form, _as_period(span))]
    current: dict[str, Form] = {form.series: form for form in in_force}
    kept = [_as_set(deadline) for deadline in _deadlines(period)] if period else []
    source = _source(span)
    carried = _Carried(span, source, current, {day.place for day in kept})
    rules = list(EditRule.objects.values_list("active", flat=True))
    return YearPlan(
        span=span,
        period=period,
        opening=YearOpening.objects.select_related("opened_by").filter(period=period).first() if period else None,
        forms=_lines(in_force, span),
        series_without=_without(forms, current, span),
        source=source,
        own=carried.own,
        below=carried.below,
        kept=kept,
        left_out=carried.left_out,
        rules=sum(rules),
        rules_off=len(rules) - sum(rules),
    )


def _as_period(span: Span) -> Period:
    return Period(code=span.code, kind=span.kind, starts=span.starts, ends=span.ends)


def _lines(forms: Sequence[Form], span: Span) -> list[FormInForce]:
    keys = [form.pk for form in forms]
    days = span.ends, _years_later(span.ends, -1)
    then, before = (dict(rows(_EXPECTED, {"day": day, "forms": keys})) for day in days)
    lines = []
    for form in forms:
        counted = then.get(form.pk, 0), before.get(form.pk, 0)
        lines.append(FormInForce(form, vars(form)["line_count"], *counted))
    return lines


def _without(forms: Iterable[Form], current: dict[str, Form], span: Span) -> list[Form]:
    """Of each form that has begun by then and has no version in force, the latest version."""
    latest: dict[str, Form] = {}
    for form in forms:
        if form.series not in current and form.starts <= span.ends:
            latest.setdefault(form.series, form)
    return list(latest.values())


def _source(span: Span) -> Period | None:
    """The latest year before that has deadlines."""
    dated = Period.objects.filter(kind=Period.Kind.YEAR, ends__lt=span.starts, pk__in=Deadline.objects.values("period"))
    return dated.order_by("-ends").first()


def _deadlines(period: Period) -> QuerySet[Deadline]:
    return Deadline.objects.filter(period=period).select_related("federation", "form").order_by("federation__path")


def _as_set(deadline: Deadline) -> CarriedDay:
    return CarriedDay(deadline.federation, deadline.form, deadline.level, deadline.due)


class _Carried:
    """The last days of an earlier year as they would stand in the new one: `own` of roots, `below` of the others."""

    def __init__(self, span: Span, source: Period | None, current: dict[str, Form], there: set[tuple]) -> None:
        self.own: list[CarriedDay] = []
        self.below: list[CarriedDay] = []
        self.left_out = 0
        self._there = there
        if source:
            years = span.ends.year - source.ends.year
            for deadline in _deadlines(source):
                self._take(deadline, current.get(deadline.form.series), _years_later(deadline.due, years), span.ends)
        self._ask_for_the_rest(current.values(), span.ends)

    def _take(self, deadline: Deadline, form: Form | None, day: date, ends: date) -> None:
        federation = deadline.federation
        if form is None or federation.closed_before(ends):
            self.left_out += 1
            return
        carried = CarriedDay(federation, form, deadline.level, day)
        if carried.place not in self._there:
            side = self.below if federation.parent_id else self.own
            side.append(carried)

    def _ask_for_the_rest(self, forms: Iterable[Form], ends: date) -> None:
        """Of each form for which a root has no last day at all, one for all levels is still to be set."""
        dated = {(day.federation.pk, day.form.pk) for day in self.own}
        dated |= {(federation, form) for federation, form, _level in self._there}
        for root in Federation.objects.filter(parent=None).order_by("path"):
            if root.closed_before(ends):
                continue
            for form in forms:
                if (root.pk, form.pk) not in dated:
                    self.own.append(CarriedDay(root, form, None, None))


def _years_later(day: date, years: int) -> date:
    """The same day of another year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
