"""Who is there to answer: the units that stand below federations at a period's end, as the registers say today.

What is called their register here is what is asked the same (`RESPONDENT`): of campaigns their kind and edition.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from apps.figures.models import Period
from apps.figures.totals.contributions import CARRIED, Params, rows
from apps.figures.totals.elsewhere import HANDED_IN_ELSEWHERE
from apps.figures.triggers.asked_of import ASKED_ANYTHING, ASKED_OF_CAMPAIGN, CAMPAIGN_RESPONDENT, RESPONDENT
from apps.units.models import Register
from apps.units.tree.at_date import MOVED_SINCE, OPEN_FOR_YEAR, OPEN_ON

FEDERATION = Register.FEDERATION.value
MOVED = f"moved AS MATERIALIZED ({MOVED_SINCE})"
OPEN = OPEN_FOR_YEAR.format(day="%(day)s::date")
# Units are counted where they report today, and those that moved since taken from there to where they were then; a
# federation stands under itself. Of all but campaigns the index units_reporting tells everything.
THERE = f"""
    SELECT u.parent_id AS place, u.register::text AS register, count(*) AS number FROM units_unit u
    WHERE u.parent_id = ANY(%(ids)s) AND u.register NOT IN ('federation', 'campaign')
      AND {OPEN_ON.format(day="%(day)s::date")} GROUP BY 1, 2
    UNION ALL
    SELECT u.parent_id, {CAMPAIGN_RESPONDENT}, count(*)
    FROM units_unit u JOIN units_campaign c ON c.unit_ptr_id = u.id
    WHERE u.parent_id = ANY(%(ids)s) AND u.register = 'campaign' AND {OPEN} GROUP BY 1, 2
    UNION ALL
    SELECT place, {RESPONDENT}, sign FROM moved m
    JOIN units_unit u ON u.id = m.id, LATERAL (VALUES (m.parent_id, 1), (u.parent_id, -1)) AS v(place, sign)
    WHERE place = ANY(%(ids)s) AND u.register <> 'federation' AND {OPEN}
    UNION ALL
    SELECT u.id, u.register, 1 FROM units_unit u
    WHERE u.id = ANY(%(ids)s) AND u.register = 'federation' AND {OPEN}
"""
# Of units whose form for the period is handed in elsewhere than they stood at its end: from where, and to where. Which
# forms these are is kept (triggers.elsewhere): there are few, and each is looked up by its key.
ELSEWHERE = f"""
    SELECT DISTINCT s.unit_id, {RESPONDENT} AS register,
           CASE WHEN m.id IS NULL THEN u.parent_id ELSE m.parent_id END AS place,
           s.reported_to_id, ({OPEN}) AS is_open
    FROM {HANDED_IN_ELSEWHERE} JOIN units_unit u ON u.id = s.unit_id AND u.register <> 'federation'
    LEFT JOIN moved m ON m.id = u.id
    WHERE e.period_id = %(period)s
"""
# Units of any register that were not open at the period's end, and of which something is there all the same.
NOT_OPEN = f"""
    SELECT u.id FROM units_unit u WHERE NOT ({OPEN}) AND (
        EXISTS (SELECT FROM figures_figure f WHERE f.unit_id = u.id AND f.period_id = %(period)s)
        OR EXISTS (SELECT FROM figures_submission s WHERE s.unit_id = u.id AND s.period_id = %(period)s))
"""
# The three at once, each row as PresenceRow.
PRESENCE = f"""
    WITH {MOVED}
    SELECT 'there', NULL::bigint, register, place, NULL::bigint, number, NULL::boolean FROM ({THERE}) there
    UNION ALL
    SELECT 'elsewhere', unit_id, register, place, reported_to_id, 1, is_open FROM ({ELSEWHERE}) elsewhere
    UNION ALL
    SELECT 'not open', id, NULL, NULL, NULL, 1, false FROM ({NOT_OPEN}) not_open
"""
# Units that are placed elsewhere than they reported at the period's end: from where, to where.
PLACED = f"""
    WITH {MOVED}
    SELECT u.id, {RESPONDENT}, CASE WHEN m.id IS NULL THEN u.parent_id ELSE m.parent_id END, ({OPEN})
    FROM units_unit u LEFT JOIN moved m ON m.id = u.id WHERE u.id = ANY(%(units)s)"""
# A form's line with each kind of campaigns that it is asked of, or with the register of its form.
RESPONDENTS = f"""LATERAL (
        SELECT u.register::text WHERE u.register <> 'campaign'
        UNION ALL
        SELECT {CAMPAIGN_RESPONDENT} FROM editions c WHERE u.register = 'campaign' AND {ASKED_OF_CAMPAIGN}
    ) AS r(respondent)"""
EDITIONS = "editions AS MATERIALIZED (SELECT DISTINCT kind, edition FROM units_campaign)"
# By indicator those whose form in force asks it of the units themselves; null where it asks it of areas, or of nobody.
ASKING = f"""
    WITH {EDITIONS}
    SELECT i.id, CASE WHEN m.coverage = 'own' AND {CARRIED} THEN r.respondent END
    FROM figures_form u
    JOIN figures_period p ON p.id = %(period)s AND p.kind = 'year' AND p.starts >= u.starts
        AND (u.ends IS NULL OR p.ends <= u.ends)
    JOIN figures_formitem m ON m.form_id = u.id
    JOIN figures_indicator i ON i.id = m.indicator_id AND i.id = ANY(%(indicators)s)
    LEFT JOIN {RESPONDENTS} ON true
    GROUP BY 1, 2
"""
# Of a form and a period, by their keys, the units that are asked anything or have begun to answer.
ASKED_UNITS = f"""
    SELECT u.id FROM figures_form f JOIN units_unit u ON u.register = f.register, figures_period p
    WHERE f.id = %s AND p.id = %s AND ({OPEN_FOR_YEAR.format(day="p.ends")} AND {ASKED_ANYTHING} OR EXISTS (
        SELECT FROM figures_submission s WHERE s.unit_id = u.id AND s.form_id = f.id AND s.period_id = p.id))
"""


def units_there(federations: Iterable[int], day: date) -> dict[tuple[int, str], int]:
    """By federation and register how many units were open on `day` and reported to it; itself counts as one of its own.

    In the registers as known today, and in the tree as it was then.
    """
    there: dict[tuple[int, str], int] = defaultdict(int)
    for place, register, number in rows(f"WITH {MOVED} {THERE}", {"ids": list(federations), "day": day}):
        there[place, register] += number
    return there


class PresenceRow(NamedTuple):
    """`number` units of a register that are there at `place`; or one unit that is handed in to another federation than
    the `place` it reported to at the period's end; or one that was not open then."""

    kind: str  # there, elsewhere, not open
    unit: int
    register: str
    place: int | None
    handed_in_to: int
    number: int
    is_open: bool


def registers_asking(indicators: Iterable[int], period: Period) -> dict[int, frozenset[str]]:
    """By indicator that any form in force asks, the registers whose units answer it for themselves."""
    asking: dict[int, set[str]] = {}
    for indicator, register in rows(ASKING, {"period": period.pk, "indicators": list(indicators)}):
        registers = asking.setdefault(indicator, set())
        if register:
            registers.add(register)
    return {indicator: frozenset(registers) for indicator, registers in asking.items()}


class Presence:
    """The units directly below `federations` at the end of `period`, by where their forms are handed in, or where they
    are `placed` instead (as of Selection). One query, and one more for these.

    `there`: by federation and register how many, a federation itself among them where it was open; `absent`: the
    federations that were not; `odd`: the units of which something may be answered where they are not `there`.
    """

    def __init__(self, federations: Iterable[int], period: Period, placed: Mapping[int, int] | None = None) -> None:
        ids = list(federations)
        self.there: dict[tuple[int, str], int] = defaultdict(int)
        self.odd: list[int] = []
        self._handed_in_to: dict[int, int] = {}
        for row in rows(PRESENCE, {"ids": ids, "day": period.ends, "period": period.pk}):
            self._add(PresenceRow(*row))
        if placed:
            self._place(placed, period)
        self.odd += self._handed_in_to
        self.absent = {federation for federation in ids if not self.there.get((federation, FEDERATION))}

    def _place(self, placed: Mapping[int, int], period: Period) -> None:
        """Those placed elsewhere are there, as far as they were open, and not where they were counted."""
        asked: Params = {"units": list(placed), "day": period.ends}
        for unit, register, stood, is_open in rows(PLACED, asked):
            if not is_open:
                continue
            counted_at = self._handed_in_to.get(unit, stood)
            if counted_at:
                self.there[counted_at, register] -= 1
            self.there[placed[unit], register] += 1
            if unit in self._handed_in_to:
                self._handed_in_to[unit] = placed[unit]

    def _add(self, row: PresenceRow) -> None:
        if row.kind == "there" and row.place:
            self.there[row.place, row.register] += row.number
        elif row.kind == "not open":
            self.odd.append(row.unit)
        elif row.is_open:
            self._handed_in_to[row.unit] = row.handed_in_to
            self.there[row.handed_in_to, row.register] += 1
            if row.place:
                self.there[row.place, row.register] -= 1

    def is_there(self, unit: int, place: int) -> bool:
        """Whether one of the odd is among those counted `there`, at this federation."""
        return self._handed_in_to.get(unit) == place
