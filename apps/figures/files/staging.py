"""Reads what was staged against the figures as they stand: what would change, what stands twice, what is locked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from apps.figures.answers import COLUMNS, Answer
from apps.figures.entry import CELL, SAME, Cell, same_cell, stated
from apps.figures.models.collection import EDITABLE

KINDS = {
    "new": "f.id IS NULL AND s.state IS NOT NULL",
    "changed": f"f.id IS NOT NULL AND s.state IS NOT NULL AND NOT ({SAME})",
    "unchanged": SAME,
    "cleared": "s.state IS NULL AND f.id IS NOT NULL",
}
JOINED = f"staged_figures s LEFT JOIN figures_figure f ON {same_cell('f', 's')}"
THE_CELL = ", ".join(f"s.{name}" for name in CELL)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell as it stands and as it would; None: no figure."""

    place: int
    cell: Cell
    submission: int | None
    old: Answer | None
    new: Answer | None


def differences(condition: str = f"NOT ({SAME})", page: tuple[int, int] | None = None) -> Iterator[Difference]:
    """The staged cells that meet a condition on `s` (staged) and `f` (the figure), in the order of the file.

    `page`: how many to leave out before, and how many at most.
    """
    query = f"""SELECT s.place, {THE_CELL}, s.submission_id, {stated("f")}, {stated("s")} FROM {JOINED}
                WHERE {condition} ORDER BY s.place OFFSET %s LIMIT %s"""
    for row in _rows(query, page or (0, None)):
        old, new = (_answer(row[start : start + len(COLUMNS)]) for start in (7, 7 + len(COLUMNS)))
        yield Difference(row[0], Cell(*row[1:6]), row[6], old, new)


def _answer(columns: tuple) -> Answer | None:
    return Answer(*columns) if columns[0] is not None else None


def twice() -> list[tuple[int, int]]:
    """Places where a cell stands again, each with the place where it stood first."""
    cell = ", ".join(CELL)
    if not _rows(f"SELECT FROM staged_figures GROUP BY {cell} HAVING count(*) > 1 LIMIT 1"):
        return []
    return _rows(f"""SELECT place, first FROM (
            SELECT place, min(place) OVER (PARTITION BY {cell}) AS first FROM staged_figures) AS places
        WHERE place <> first ORDER BY place""")


def locked() -> list[tuple[int, int, str]]:
    """Places that would change a figure of a submission not open to its clerk, with the submission and the value."""
    return _rows(
        f"""SELECT s.place, h.id, coalesce(nullif(s.stated_text, ''), s.value::text, '')
            FROM {JOINED} JOIN figures_submission h ON h.id = s.submission_id
            WHERE NOT (h.status = ANY(%s)) AND NOT ({SAME}) ORDER BY s.place""",
        [list(EDITABLE)],
    )


def count(condition: str) -> int:
    return _rows(f"SELECT count(*) FROM {JOINED} WHERE {condition}")[0][0]


def touched(condition: str = f"NOT ({SAME})") -> tuple[set[int], set[int]]:
    """The units and periods of the cells that meet the condition."""
    pairs = _rows(f"SELECT DISTINCT s.unit_id, s.period_id FROM {JOINED} WHERE {condition}")
    return {unit for unit, _period in pairs}, {period for _unit, period in pairs}


def digest() -> str:
    """Differs as soon as one cell would become something else, or starts from another value."""
    row = f"ROW({THE_CELL}, {stated('f')}, {stated('s')})::text"
    return str(_rows(f"SELECT count(*) || '-' || coalesce(sum(hashtextextended({row}, 0)), 0) FROM {JOINED}")[0][0])


def moved_since(moment: datetime) -> list[tuple[int, int, int]]:
    """Units, indicators and periods of staged cells that somebody stated, changed or cleared after a moment."""
    return _rows(
        f"""SELECT DISTINCT s.unit_id, s.indicator_id, s.period_id FROM {JOINED} WHERE f.changed_at > %(at)s
            UNION SELECT s.unit_id, s.indicator_id, s.period_id FROM staged_figures s
            JOIN figures_revision f ON {same_cell("f", "s")} AND f.replaced_at > %(at)s""",
        {"at": moment},
    )


def _rows(query: str, params: object = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()
