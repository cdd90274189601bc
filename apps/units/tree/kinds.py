"""Of which kind a unit was, and at which level a federation stood, on a day.

What it was before a change holds up to a last day, as a former name does: 新区总工会 stood at town level until
2013-12-31, from the next day on at the level of the register. Statements of the database ask `LEVEL_ON` of triggers.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.units.models import Campaign, Federation, FormerKind, FormerName, Unit
from apps.units.tree.at_date import read_rows

# Which column of FormerKind keeps what a register says in which of its own: its kind in `kind`, whatever it is called.
KIND, LEVEL = "kind", "level"
ONE_DAY = timedelta(days=1)
# By unit and day of `days` what it was otherwise than today: for statements that join it to units.
KINDS_ON = """
    SELECT k.unit_id, d.day, (array_agg(k.kind ORDER BY k.until) FILTER (WHERE k.kind <> ''))[1] AS kind,
           (array_agg(k.level ORDER BY k.until) FILTER (WHERE k.level IS NOT NULL))[1] AS level
    FROM days d JOIN units_formerkind k ON k.until >= d.day GROUP BY 1, 2"""

KINDS_SINCE = """
    SELECT unit_id, kind, level FROM units_formerkind
    WHERE unit_id = ANY(%(units)s) AND until >= %(day)s ORDER BY until"""


@dataclass(frozen=True, slots=True)
class KindThen:
    """What a unit was, where it was another than today: its kind, or "", and its level, or None."""

    kind: str = ""
    level: int | None = None

    def words(self, model: type[Unit]) -> list[str]:
        """As people say them, for a unit of this register."""
        said = []
        if self.level is not None:
            said.append(str(Federation.Level(self.level).label))
        if self.kind:
            said.append(kind_label(model, self.kind))
        return said


def kind_label(model: type[Unit], kind: str) -> str:
    """How a register calls one of its kinds."""
    field: Any = model._meta.get_field(model.KIND)
    return str(dict(field.flatchoices).get(kind, kind))


def was_on(units: Iterable[int], day: date) -> dict[int, KindThen]:
    """By unit what it was on `day`, where that was another than today. One query.

    Of county until 2010-12-31 and town until 2013-06-30, on 2009-01-01 county, on 2012-01-01 town, on 2014-01-01 none.
    """
    was: dict[int, KindThen] = {}
    for unit, kind, level in read_rows(KINDS_SINCE, {"units": list(units), "day": day}):
        known = was.get(unit, KindThen())
        was[unit] = KindThen(known.kind or kind, level if known.level is None else known.level)
    return was


def levels_on(units: Iterable[Unit], day: date) -> dict[int, int]:
    """By federation of these the level at which it stood on `day`. Two queries."""
    levels = dict(Federation.objects.filter(pk__in=[unit.pk for unit in units]).values_list("pk", "level"))
    return levels | levels_before(levels, day)


def levels_before(federations: Iterable[int], day: date) -> dict[int, int]:
    """The levels of `day` of those that stood at another than today. One query."""
    return {unit: was.level for unit, was in was_on(federations, day).items() if was.level is not None}


def _next_change(unit: Unit, kept: str, day: date) -> FormerKind | None:
    """What tells its kind, or its level, on the day; None where the register does."""
    return _said_of(unit.pk, kept, day).first()


def held_in(record: Unit, kept: str, day: date) -> tuple[Unit | FormerKind, str]:
    """The row, and its column, that say its kind or level on the day: what was kept of it at its next change, else its
    register's."""
    following = _next_change(record, kept, day)
    if following:
        return following, kept
    if kept == KIND:
        return record, record.KIND
    return record, LEVEL


def passes_another_change(
    former: type[FormerKind] | type[FormerName], units: Iterable[int], wrong: date, right: date
) -> bool:
    """Whether a change of what is kept so, dated `right` instead of `wrong`, would come to stand at or beyond another
    one of the same unit.

    Town until 2012-12-31, county until 2014-12-31: the change of 2013-01-01 does on 2016-01-01, not on 2014-06-01.
    """
    kept: QuerySet = former._default_manager.filter(unit__in=list(units))
    dated = kept.filter(until=wrong - ONE_DAY)
    first, last = (wrong, right - ONE_DAY) if wrong < right else (right - ONE_DAY, wrong - 2 * ONE_DAY)
    return kept.filter(unit__in=dated.values("unit"), until__range=(first, last)).exists()


def column_on(register: type[Unit], column: str) -> str:
    """A column of a register's row `r` as it was on a day, for statements that join `KINDS_ON` as `w`."""
    kept = kept_in(register, column)
    return f"coalesce(w.{kept}, r.{column})" if kept else f"r.{column}"


def kept_in(register: type[Unit], column: str) -> str:
    """The column of FormerKind that keeps what a register says in one of its own; "" where none does."""
    if register is Campaign:
        return ""
    if column == register.KIND:
        return KIND
    return LEVEL if register is Federation and column == LEVEL else ""


def dated(units: QuerySet, day: date) -> QuerySet:
    """The units of a register with `kind_then` and, of federations, `level_then`: what they were on `day`."""
    register = units.model
    for column in {register.KIND, LEVEL} if register is Federation else {register.KIND}:
        kept = kept_in(register, column)
        if kept:
            units = units.annotate(**{f"{kept}_then": Coalesce(_former(kept, day), F(column))})
    return units


def _former(kept: str, day: date) -> Subquery:
    """What a unit was on the day in this column; nothing where it was what it is."""
    return Subquery(_said_of(OuterRef("pk"), kept, day).values(kept)[:1])


def _said_of(unit: int | OuterRef, kept: str, day: date) -> QuerySet[FormerKind]:
    """What is kept of a unit's kind, or of its level, until the day or later, the next first."""
    said = FormerKind.objects.filter(unit=unit, until__gte=day).order_by("until")
    return said.exclude(kind="") if kept == KIND else said.exclude(level=None)
