"""Which figures count, and what they add up to: the one query behind stored totals, like-for-like and earlier sums.

A cell counts once: the return that counts (apps.figures.triggers.counting), else the document. Only actual values of
additive indicators add.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from django.db import connection

from apps.changelog.read_once import once
from apps.figures.arithmetic.sums import Sum
from apps.figures.models import Coverage, Submission
from apps.figures.models.detached import refuse_detached
from apps.figures.models.figures import CELL, STAMP, STATEMENT
from apps.figures.triggers.counting import COUNTS_SINCE_THEN, STATUS_THEN, counts

APPROVED, SUBMITTED = Submission.Status.APPROVED.value, Submission.Status.SUBMITTED.value
COUNTINGS = (APPROVED, SUBMITTED)  # approved returns alone, or those handed in beside them; documents count in both
ALL, NOW, THEN = "all", "now", "then"
NUMERATOR, DENOMINATOR = "numerator", "denominator"
AREA = Coverage.AREA.value
# The fields of Sum, in their order.
SUMS = """count(*), count(*) FILTER (WHERE qualifier <> 'exact'), sum(value), coalesce(sum(low), 0),
          count(*) FILTER (WHERE low IS NULL), coalesce(sum(high), 0), count(*) FILTER (WHERE high IS NULL),
          count(*) FILTER (WHERE qualifier = 'over'), count(*) FILTER (WHERE qualifier = 'nearly'),
          count(*) FILTER (WHERE qualifier = 'under'), sum(rounding)"""
# What one figure adds to each of them.
ADDS = """1, (qualifier <> 'exact')::int, value, coalesce(low, 0), (low IS NULL)::int, coalesce(high, 0),
          (high IS NULL)::int, (qualifier = 'over')::int, (qualifier = 'nearly')::int, (qualifier = 'under')::int,
          rounding"""
CARRIED = "position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0"
SAME_CELL = " AND ".join(f"r.{name} = f.{name}" for name in ("unit_id", "period_id", "indicator_id", "coverage"))
LIMITS = {
    "units": "f.unit_id = ANY(%(units)s)",
    "periods": "f.period_id IN ({periods})",  # each by itself: a plan for all years then looks into these alone
    "indicators": "f.indicator_id = ANY(%(indicators)s)",
    "coverage": "f.coverage = %(coverage)s",
}

# Parameters of a query, by name.
Value = str | int | date | list[int] | list[int | None] | list[str] | list[date] | None
Params = dict[str, Value]


class TotalKey(NamedTuple):
    """Where a sum stands. `side`: all that count in the period; or of the units (and statements) that count in it and
    in the one just before, their figures now, and then: both kept under the later period and in its tree. Of a rate, as
    `side_of` names them, both parts."""

    counting: str
    side: str
    federation: int
    period: int
    indicator: int


def side_of(when: str, part: str = "") -> str:
    """The side of numbers as they stand, `now`; of a part of rates, `numerator now`."""
    return f"{part} {when}" if part else when


class Rate(NamedTuple):
    """The keys of a computed indicator and of the two that it is computed from."""

    indicator: int
    numerator: int
    denominator: int

    @property
    def parts(self) -> tuple[int, int]:
        """The keys of numerator and denominator."""
        return self.numerator, self.denominator


Totals = dict[TotalKey, dict[str, Sum]]  # by register
Kept = TypeVar("Kept")  # a sum, or sums by register


@dataclass(frozen=True, slots=True)
class Selection:
    """Which figures are added up: all that count in `periods`, but for the limits that are not None.

    `pairs` of a period and an earlier one are matched unit by unit; the earlier ones are added up besides. With
    `as_of`, which needs `units`, everything is as it stood at that moment, but for the tree, which is as it is known
    today. `placed`: by unit where it counts instead of where it did (apps.figures.totals.other_day).

    `rates`: those of which both parts are added up, over the units that answered both, instead of numbers as they
    stand; None: of all, and beside them. Where only one of the parts is looked at it is the `part`.
    """

    periods: Iterable[int]
    pairs: Sequence[tuple[int, int]] = ()
    units: Iterable[int] | None = None
    indicators: Iterable[int] | None = None
    coverage: str | None = None
    countings: Iterable[str] = COUNTINGS
    as_of: datetime | None = None
    placed: Mapping[int, int] = field(default_factory=dict)
    rates: Collection[int] | None = ()
    part: str = ""

    def side(self, when: str) -> str:
        """The side of what is looked at."""
        return side_of(when, self.part)

    @property
    def of_rates(self) -> str | None:
        """Which rates are added up, as of `sided`."""
        if self.rates == ():
            return None
        return ALL_RATES if self.rates is None else SOME_RATES

    @property
    def place(self) -> str:
        """Where what is no federation counts, as SQL."""
        return PLACED if self.placed else PLACE

    @property
    def limits(self) -> list[str]:
        """The keys of LIMITS that are asked for."""
        return [name for name in LIMITS if getattr(self, name) is not None]

    @property
    def limited(self) -> str:
        """The limits that are asked for, as SQL."""
        periods = ", ".join(f"%({name})s" for name in self._named_periods) or "NULL"
        return " AND ".join(LIMITS[name] for name in self.limits).format(periods=periods)

    @property
    def _named_periods(self) -> dict[str, int]:
        return {f"period_{at}": period for at, period in enumerate(self.all_periods)}

    @property
    def all_periods(self) -> list[int]:
        """The periods and the earlier ones of the pairs, each once."""
        return list({*self.periods, *self._earlier})

    @property
    def _earlier(self) -> list[int]:
        return [earlier for _later, earlier in self.pairs]

    @property
    def tables(self) -> tuple[str, str]:
        """Figures and submissions as they are, or as they were at the moment, as SQL."""
        return AS_OF if self.as_of else AS_IT_IS

    @property
    def with_submissions(self) -> str:
        """How figures are joined to their submissions, as SQL. Of areas there are few: theirs are looked up one by one,
        where the server, which plans for any units, would read all submissions of all years first."""
        _figures, submissions = self.tables
        if self.coverage == AREA:
            return LOOKED_UP.format(submissions=submissions)
        return JOINED.format(submissions=submissions)

    def refuse_gone(self) -> None:
        """KeptElsewhere where figures selected have gone: nothing is added up of what happens to be here. What is said
        of areas stays."""
        if self.coverage != AREA:
            refuse_detached(self.all_periods, self.units)

    @property
    def params(self) -> Params:
        """The parameters that COUNTED and PAIRED name; those of limits not asked for are empty."""
        now = [later for later, _earlier in self.pairs]
        then = self._earlier
        return {
            **self._named_periods,
            "periods": self.all_periods,
            "now": now,
            "then": then,
            "units": list(self.units or ()),
            "indicators": list(self.indicators or ()),
            "coverage": self.coverage,
            "countings": list(self.countings),
            "as_of": self.as_of,
            "placed": list(self.placed),
            "placed_at": list(self.placed.values()),
            "rates": list(self.rates or ()),
        }


# Figures and submissions as they are, or as they were at a moment. To which submission a figure belonged that is there
# no more, the form says that asks for its cell.
STATED = ", ".join(column for column in (*CELL, *STATEMENT, *STAMP) if column not in ("unit_id", "period_id"))
AS_IT_IS = ("figures_figure", "figures_submission")
AS_OF = (
    f"""(SELECT id, unit_id, period_id, submission_id, {STATED} FROM figures_figure WHERE changed_at <= %(as_of)s
        UNION ALL
        SELECT NULL, o.unit_id, o.period_id,
               (SELECT s.id FROM figures_submission s
                JOIN figures_formitem m ON m.form_id = s.form_id
                    AND m.indicator_id = o.indicator_id AND m.coverage = o.coverage
                WHERE o.origin = 'return' AND s.unit_id = o.unit_id AND s.period_id = o.period_id
                ORDER BY s.id LIMIT 1), {STATED}
        FROM figures_revision o
        WHERE o.act <> 'waived' AND o.changed_at <= %(as_of)s AND o.replaced_at > %(as_of)s)""",
    f"""(SELECT s.id, s.unit_id, s.form_id, s.period_id, s.reported_to_id, {STATUS_THEN} AS status,
               {COUNTS_SINCE_THEN} AS counts_since
        FROM figures_submission s WHERE s.unit_id = ANY(%(units)s) AND s.period_id = ANY(%(periods)s))""",
)

JOINED = "LEFT JOIN {submissions} s ON s.id = f.submission_id"
LOOKED_UP = "LEFT JOIN LATERAL (SELECT * FROM {submissions} each WHERE each.id = f.submission_id OFFSET 0) s ON true"

# Where a unit that is no federation counts: where it handed its return in, else where it reports on the last day.
HANDED_IN_AT = "s.reported_to_id"
PLACE = f"coalesce({HANDED_IN_AT}, units_parent_at(u.id, p.ends))"
PLACED = f"""coalesce((SELECT w.place FROM unnest(%(placed)s::bigint[], %(placed_at)s::bigint[]) AS w(unit, place)
    WHERE w.unit = u.id), {PLACE})"""
# Each period with the one just before it, of the same kind and length, where both are kept. Not where a cell's prior
# figure is looked for: `periods_just_before` says how the two differ.
JUST_BEFORE = """
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
"""

FIGURE_COUNTS = counts("f", "s", "c.counting", "{figures}")
RETURN_COUNTS = counts("r", "rs", "c.counting", "{figures}")
NUMBER = "value, qualifier, low, high, rounding"
# Every number of a unit that counts; where it was handed in, as far as it was.
COUNTED = f"""
    WITH counted AS MATERIALIZED (
        SELECT NULL AS part, c.counting, f.unit_id, f.period_id, f.indicator_id,
               f.value, f.qualifier, f.low, f.high, f.rounding,
               CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
               CASE u.register WHEN 'federation' THEN u.id ELSE {HANDED_IN_AT} END AS handed_in_at,
               CASE u.register WHEN 'federation' THEN u.id
                    ELSE {{place}} END AS federation_id
        FROM {{figures}} f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        {{with_submissions}}
        JOIN unnest(%(countings)s::text[]) AS c(counting) ON {FIGURE_COUNTS}
        WHERE f.state = 'value' AND f.basis = 'actual' AND {{limits}}
          AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE {CARRIED} END
          AND (f.origin = 'return' OR NOT EXISTS (
            SELECT FROM {{figures}} r JOIN {{submissions}} rs ON rs.id = r.submission_id AND {RETURN_COUNTS}
            WHERE r.origin = 'return' AND {SAME_CELL}))
    )
"""
# A rate is of the units that answered both of its parts in the period. Both parts are two more numbers of such a unit,
# under the rate itself, and are added up as all others are. They count where the numerator was handed in, or else the
# denominator, or else where the unit reports.
# Worked example: of three unions one states 10 members of 12 staff; the second 7 members, and staff is not applicable
# to it; the third 9 staff, and members are not. The rate is that of 10 and 12, not of 17 and 21.
RATED = f"""
    , rate AS (
        SELECT i.id, part.name, part.indicator_id FROM figures_indicator i, LATERAL (VALUES
            ('{NUMERATOR}', i.numerator_id), ('{DENOMINATOR}', i.denominator_id)) AS part(name, indicator_id)
        WHERE i.kind = 'computed'{{of_rates}}
    ), answered AS MATERIALIZED (
        SELECT rate.id AS rate, rate.name, c.*, count(*) OVER answer AS parts, coalesce(
                   CASE WHEN min(federation_id) OVER answer = max(federation_id) OVER answer
                        THEN min(federation_id) OVER answer END,
                   max(handed_in_at) FILTER (WHERE rate.name = '{NUMERATOR}') OVER answer,
                   max(handed_in_at) OVER answer) AS place
        FROM rate JOIN counted c ON c.indicator_id = rate.indicator_id
        WINDOW answer AS (PARTITION BY rate.id, c.counting, c.unit_id, c.period_id, c.register)
    ), cells AS ({{beside}}
        SELECT name AS part, counting, unit_id, period_id, rate AS indicator_id, register, place AS federation_id,
               {NUMBER}
        FROM answered WHERE parts = 2
    )
"""
BESIDE_RATES = f"""
        SELECT part, counting, unit_id, period_id, indicator_id, register, federation_id, {NUMBER} FROM counted
        UNION ALL"""
ALL_RATES, SOME_RATES = "", " AND i.id = ANY(%(rates)s)"
SIDED = """
    , sided AS (
        SELECT counting, {side_of_all} AS side, unit_id, federation_id, period_id, indicator_id, register, {number}
        FROM {cells}{two_sides}
    )
"""
PAIRED = """
    , pairs AS (SELECT * FROM unnest(%(now)s::bigint[], %(then)s::bigint[]) AS pair(later, earlier)
    ), paired AS (
        SELECT c.*, pairs.later, c.period_id = pairs.later AS is_now, count(*) OVER cell AS answers,
               max(c.federation_id) FILTER (WHERE c.period_id = pairs.later) OVER cell AS reported_to
        FROM pairs JOIN {cells} c ON c.period_id IN (pairs.later, pairs.earlier)
        WINDOW cell AS (PARTITION BY pairs.later, c.counting, c.unit_id, c.indicator_id, c.register, c.part)
    )
"""
TWO_SIDES = """
        UNION ALL
        SELECT counting, {side_of_two}, unit_id, reported_to, later, indicator_id, register, {number}
        FROM paired WHERE answers = 2
"""
SUMS_BY_FEDERATION = f"""
    SELECT counting, side, federation_id, period_id, indicator_id, register, {SUMS} FROM sided
    WHERE federation_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""


def sided(of_rates: str | None, *, in_pairs: bool) -> str:
    """The query for `sided`, each number with its side, behind COUNTED: the numbers as they stand; or with all rates
    both parts of these beside them; or both parts of some rates alone.

    What is not asked for is left out: to plan pairs takes longer than all the rest. Without rates the side is told as
    it is, since the server takes an expression for a rare value and plans for few.
    """
    text, cells, side = "", "counted", "{when}"
    if of_rates is not None:
        beside = BESIDE_RATES if of_rates == ALL_RATES else ""
        text, cells, side = RATED.format(of_rates=of_rates, beside=beside), "cells", "concat_ws(' ', part, {when})"
    two_sides = ""
    if in_pairs:
        text += PAIRED.format(cells=cells)
        side_of_two = side.format(when=f"CASE WHEN is_now THEN '{NOW}' ELSE '{THEN}' END")
        two_sides = TWO_SIDES.format(side_of_two=side_of_two, number=NUMBER)
    side_of_all = side.format(when=f"'{ALL}'")
    return text + SIDED.format(side_of_all=side_of_all, number=NUMBER, cells=cells, two_sides=two_sides)


def counted(query: str, selection: Selection, more: Params | None = None) -> list[tuple]:
    """The rows of `query` over `sided`, the figures selected; `more` are parameters of the query's own. KeptElsewhere
    where some of these figures have gone."""
    selection.refuse_gone()
    figures, submissions = selection.tables
    text = COUNTED.format(
        figures=figures,
        submissions=submissions,
        with_submissions=selection.with_submissions,
        place=selection.place,
        limits=selection.limited,
    )
    text += sided(selection.of_rates, in_pairs=bool(selection.pairs))
    return rows(text + query, {**selection.params, **(more or {})})


def sums(selection: Selection) -> tuple[Totals, dict[TotalKey, Sum]]:
    """What units say of themselves, added by the federation they report to and by register; and the area statements."""
    own: Totals = {}
    area: dict[TotalKey, Sum] = {}
    for row in counted(SUMS_BY_FEDERATION, selection):
        key, register, amount = TotalKey(*row[:5]), row[5], Sum(*row[6:])
        if register == AREA:
            area[key] = amount
        else:
            own.setdefault(key, {})[register] = amount
    return own, area


@once
def periods_just_before() -> dict[int, int]:
    """By period the one just before it, of the same kind and length (`Span.prior`), where both are kept. Ids.

    Not the prior period of a check or a form: that is sought cell by cell (apps.figures.checks.prior.earlier), goes on
    back until there is a number, and reads dates and years besides. Sums over two periods are stored, so each period
    has one partner here, whoever has a number in it.
    Worked example: of 2011, 2013 and 2014 kept, 2014 has 2013 and 2013 has none; a cell of 2013 has its prior figure
    in 2011.
    """
    return dict(rows(JUST_BEFORE))


def paired(periods: Iterable[int], just_before: Mapping[int, int]) -> list[tuple[int, int]]:
    """Each of the periods that has one just before it, with that one."""
    pairs = []
    for period in periods:
        if period in just_before:
            pairs.append((period, just_before[period]))
    return pairs


def kept_under(period: int, sums_by_key: Mapping[TotalKey, Kept]) -> dict[TotalKey, Kept]:
    """Those of one period and of its two sides; where it is paired, the sums of the earlier period come along."""
    return {key: kept for key, kept in sums_by_key.items() if key.period == period}


def rows(query: str, params: Params | None = None) -> list[tuple]:
    """What the database answers. With parameters or without, a `%` that stands for itself is doubled."""
    with connection.cursor() as cursor:
        cursor.execute(query, params or {})
        return cursor.fetchall()
