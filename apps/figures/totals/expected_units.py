"""Who is there to answer: the units that stand below federations at a period's end, as the registers say today."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from apps.figures.models import Period
from apps.figures.totals.contributions import CARRIED, Params, rows
from apps.units.tree.at_date import moved_since

OPEN = "(u.closed IS NULL OR u.closed >= %(ends)s) AND (u.opened IS NULL OR u.opened <= %(ends)s)"
# Units are counted where they report today, and those that moved since taken from there to where they were then; a
# federation stands under itself.
EXPECTED = f"""
    SELECT u.parent_id, u.register, count(*) FROM units_unit u
    WHERE u.parent_id = ANY(%(ids)s) AND u.register <> 'federation' AND {OPEN} GROUP BY 1, 2
    UNION ALL
    SELECT place, u.register, sign FROM unnest(%(moved)s::bigint[], %(parents)s::bigint[]) AS m(id, parent_id)
    JOIN units_unit u ON u.id = m.id, LATERAL (VALUES (m.parent_id, 1), (u.parent_id, -1)) AS v(place, sign)
    WHERE place = ANY(%(ids)s) AND u.register <> 'federation' AND {OPEN}
    UNION ALL
    SELECT u.id, u.register, 1 FROM units_unit u WHERE u.id = ANY(%(ids)s) AND {OPEN}
"""
# Of units whose form for the period is handed in elsewhere than they stood at its end: from where, and to where.
ELSEWHERE = f"""
    SELECT DISTINCT s.unit_id, u.register, CASE WHEN m.id IS NULL THEN u.parent_id ELSE m.parent_id END,
           s.reported_to_id, {OPEN}
    FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id AND u.register <> 'federation'
    LEFT JOIN unnest(%(moved)s::bigint[], %(parents)s::bigint[]) AS m(id, parent_id) ON m.id = u.id
    WHERE s.period_id = %(period)s
      AND s.reported_to_id <> CASE WHEN m.id IS NULL THEN u.parent_id ELSE m.parent_id END
"""
# Units of any register that were not open at the period's end, and of which something is there all the same.
NOT_OPEN = f"""
    SELECT u.id FROM units_unit u WHERE NOT ({OPEN}) AND (
        EXISTS (SELECT FROM figures_figure f WHERE f.unit_id = u.id AND f.period_id = %(period)s)
        OR EXISTS (SELECT FROM figures_submission s WHERE s.unit_id = u.id AND s.period_id = %(period)s))
"""
ABSENT = f"SELECT u.id FROM units_unit u WHERE u.register = 'federation' AND NOT ({OPEN})"
# By indicator the registers whose form in force asks it of the units themselves; null where it asks it of areas.
ASKING = f"""
    SELECT i.id, CASE WHEN m.coverage = 'own' AND {CARRIED} THEN u.register END
    FROM figures_form u
    JOIN figures_period p ON p.id = %(period)s AND p.kind = 'year' AND p.starts >= u.starts
        AND (u.ends IS NULL OR p.ends <= u.ends)
    JOIN figures_formitem m ON m.form_id = u.id
    JOIN figures_indicator i ON i.id = m.indicator_id AND i.id = ANY(%(indicators)s)
    GROUP BY 1, 2
"""


class UnitElsewhere(NamedTuple):
    """A unit whose form is handed in to another federation than it reported to at the period's end."""

    unit: int
    register: str
    reported_to: int | None
    handed_in_to: int
    is_open: bool


def registers_asking(indicators: Iterable[int], period: Period) -> dict[int, set[str]]:
    """By indicator that any form in force asks, the registers whose units answer it for themselves."""
    asking: dict[int, set[str]] = {}
    for indicator, register in rows(ASKING, {"period": period.pk, "indicators": list(indicators)}):
        registers = asking.setdefault(indicator, set())
        if register:
            registers.add(register)
    return asking


class Presence:
    """The units directly below `federations` at the end of `period`, by where their forms are handed in.

    `there`: by federation and register how many; `elsewhere`: those that are handed in elsewhere than they stood;
    `odd`: the units of which something may be answered where they are not `there`.
    """

    def __init__(self, federations: Iterable[int], period: Period) -> None:
        self.there: dict[tuple[int, str], int] = defaultdict(int)
        moved = moved_since(period.ends)
        params: Params = {
            "ids": list(federations), "ends": period.ends, "period": period.pk,
            "moved": list(moved), "parents": list(moved.values()),
        }  # fmt: skip
        for place, register, count in rows(EXPECTED, params):
            self.there[place, register] += count
        self.elsewhere = [UnitElsewhere(*row) for row in rows(ELSEWHERE, params)]
        for unit in self.elsewhere:
            if unit.is_open:
                self.there[unit.handed_in_to, unit.register] += 1
                if unit.reported_to:
                    self.there[unit.reported_to, unit.register] -= 1
        self._handed_in_to = {unit.unit: unit.handed_in_to for unit in self.elsewhere if unit.is_open}
        self.odd = [row[0] for row in rows(NOT_OPEN, params)] + list(self._handed_in_to)

    def is_there(self, unit: int, place: int) -> bool:
        """Whether one of the odd is among those counted `there`, at this federation."""
        return self._handed_in_to.get(unit) == place


def absent_federations(period: Period) -> set[int]:
    """The federations that were not open at the period's end."""
    return {row[0] for row in rows(ABSENT, {"ends": period.ends})}
