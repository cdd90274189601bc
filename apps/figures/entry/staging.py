"""Reads what was staged against the figures as they stand: what would change, what stands twice, what is locked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from apps.changelog.acting import because
from apps.figures.cells import COLUMNS, Answer
from apps.figures.entry.ended_units import make_way
from apps.figures.models import State
from apps.figures.models.figures import CELL
from apps.figures.models.submissions import EDITABLE

STAGED = (*CELL, "submission_id", *COLUMNS)
# Of a staged return: whether its form counts, so that it is amended, and whether its cell is amended already.
MARKED = "amends boolean NOT NULL DEFAULT false, amended boolean NOT NULL DEFAULT false"
PORTION = 20_000  # changes held in memory at once


class StagedCell(NamedTuple):
    """Where a figure stands."""

    unit_id: int
    indicator_id: int
    period_id: int
    coverage: str
    origin: str


class StagedChange(NamedTuple):
    """What a cell is to say; `answer` None clears it."""

    cell: StagedCell
    submission_id: int | None
    answer: Answer | None
    place: int = 0  # where in its file it stands


@dataclass(slots=True)
class StagingPlan:
    """What a set of changes does to the figures as they stand."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    cleared: int = 0

    @property
    def moves(self) -> int:
        """How many cells become something else than they are."""
        return self.new + self.changed + self.cleared


def planned() -> StagingPlan:
    """How many figures what was staged makes, changes, leaves and clears."""
    return StagingPlan(*_rows(COUNTED)[0])


def gather_statistics() -> None:
    """Of tables that the server took for empty and that this transaction has filled (triggers.partitions)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures_gather_statistics_of_filled()")


def write_staged() -> None:
    """Makes the figures say what was staged."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT coalesce(bool_or(state IS NULL AND NOT amends), false),
                   coalesce(bool_or(origin = 'document'), false), coalesce(bool_or(amends), false)
            FROM staged_figures""")
        clearing, documents, amending = cursor.fetchone()
        if amending:
            _amend_staged()
        if clearing:
            _clear_staged()
        if documents:
            cursor.execute(RESTATE_DOCUMENTS)
            _give_mark_up()
            cursor.execute(ADD_DOCUMENTS)
            if clearing:
                cursor.execute(MARK_LEFT)
            make_way(*_units_and_periods(DOCUMENTED))
        cursor.execute(WRITE_RETURNS)


def _give_mark_up() -> None:
    """What counts makes way for the same cell in a source published later, which then counts: a restatement."""
    outdated = [row[0] for row in _rows(OUTDATED)]
    if outdated:
        with because(_("a source published later states it")), connection.cursor() as cursor:
            cursor.execute("UPDATE figures_figure SET counts = false WHERE id = ANY(%s)", [outdated])


def _clear_staged() -> None:
    _delete(f"s.state IS NULL AND NOT s.amends AND {same_cell('f', 's')} AND f.counts")


def _amend_staged() -> None:
    """Writes beside what counts: an amendment where a cell says something else, none where it says the same again."""
    _delete(f"s.amends AND {same_cell('f', 's')} AND f.amends AND {AS_IT_COUNTS}")
    with connection.cursor() as cursor:
        cursor.execute(WRITE_AMENDMENTS)


def _delete(condition: str) -> None:
    """The figures `f` that a condition with the staged rows `s` holds of, and what was found of them."""
    gone = f"SELECT f.id FROM figures_figure f, staged_figures s WHERE {condition}"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM figures_finding WHERE figure_id IN ({gone}) OR other_id IN ({gone})")
        cursor.execute(f"DELETE FROM figures_figure f USING staged_figures s WHERE {condition}")


def same_cell(first: str, second: str) -> str:
    """The condition that two rows of a query are of the same cell, the first of what is kept, the other staged."""
    return " AND ".join([f"{first}.{column} = {second}.{column}" for column in CELL] + [f"{first}.{IN_THEIR_PERIODS}"])


def stated(row: str) -> str:
    """The columns of an answer in a row of a query."""
    return ", ".join(f"{row}.{column}" for column in COLUMNS)


# The first and the last of the periods staged, by their keys, are said beside the rows, so that partitions of other
# years are left aside before anything is read: of one year all but its own. A list of keys that is no constant would
# leave none aside.
NAME_PERIODS = """
    SELECT set_config('figures.staged_from', coalesce(min(period_id), 0)::text, true),
           set_config('figures.staged_to', coalesce(max(period_id), 0)::text, true)
    FROM staged_figures"""
IN_THEIR_PERIODS = """period_id
    BETWEEN current_setting('figures.staged_from')::bigint AND current_setting('figures.staged_to')::bigint"""
_NAMES = ", ".join(STAGED)
_PLACE = ", ".join(f"s.{column}" for column in CELL)
_THEIR_PLACE = ", ".join(f"o.{column}" for column in CELL)
_COUNTING = f"{same_cell('f', 's')} AND f.counts AND NOT f.amends"
_OVER_ITS_CELL = f"""
    ON CONFLICT (unit_id, period_id, indicator_id, coverage, origin, amends,
                 (CASE WHEN origin = 'document' THEN source_id END)) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
    WHERE ({stated("f")}) IS DISTINCT FROM ({stated("excluded")})"""
WRITE_RETURNS = f"""
    INSERT INTO figures_figure AS f ({_NAMES})
    SELECT {_NAMES} FROM staged_figures WHERE state IS NOT NULL AND origin = 'return' AND NOT amends
    {_OVER_ITS_CELL}"""
MARK_AMENDING = """
    UPDATE staged_figures s SET amends = true FROM figures_submission h
    WHERE h.id = s.submission_id AND h.counts_since IS NOT NULL"""
MARK_AMENDED = f"""
    UPDATE staged_figures s SET amended = true FROM figures_figure f
    WHERE s.amends AND {same_cell("f", "s")} AND f.amends"""
_ITS_COUNTING = f"SELECT FROM figures_figure c WHERE {same_cell('c', 's')} AND NOT c.amends"
# That a staged cell says what counts in it, or nothing where nothing does.
AS_IT_COUNTS = f"""CASE WHEN s.state IS NULL THEN NOT EXISTS ({_ITS_COUNTING})
    ELSE EXISTS ({_ITS_COUNTING} AND ({stated("c")}) IS NOT DISTINCT FROM ({stated("s")})) END"""


def _or_empty(column: str) -> str:
    """A column of a staged row, or what it begins as where the row clears its cell."""
    begins = BEGINS[column]
    return f"s.{column}" if begins is None else f"coalesce(s.{column}, '{begins}')"


# The columns of an answer that clears its cell.
BEGINS = {field.name: field.default for field in fields(Answer)} | {"state": State.CLEARED.value}
WRITE_AMENDMENTS = f"""
    INSERT INTO figures_figure AS f ({_NAMES}, amends)
    SELECT {", ".join(f"s.{name}" for name in (*CELL, "submission_id"))}, {", ".join(map(_or_empty, COLUMNS))},
           true
    FROM staged_figures s WHERE s.amends AND NOT ({AS_IT_COUNTS})
    {_OVER_ITS_CELL}"""
# Several sources may state a cell, each of them once.
RESTATE_DOCUMENTS = f"""
    UPDATE figures_figure f SET {", ".join(f"{name} = s.{name}" for name in COLUMNS)}
    FROM staged_figures s
    WHERE s.state IS NOT NULL AND s.origin = 'document' AND {same_cell("f", "s")} AND f.source_id = s.source_id
      AND ({stated("f")}) IS DISTINCT FROM ({stated("s")})"""
# Statements that count in cells that a source published later now states for the first time. Where a supervisor has
# decided which source counts (`sources.let_count`), nothing takes the mark but another act.
OUTDATED = f"""
    SELECT f.id FROM figures_figure f JOIN staged_figures s ON {_COUNTING}
    JOIN figures_source d ON d.id = s.source_id LEFT JOIN figures_source e ON e.id = f.source_id
    WHERE s.state IS NOT NULL AND s.origin = 'document'
      AND d.published > coalesce(e.published, '-infinity'::date)
      AND NOT EXISTS (SELECT FROM figures_figure o WHERE {same_cell("o", "s")} AND o.source_id = s.source_id)
      AND NOT EXISTS (SELECT FROM figures_revision r WHERE {same_cell("r", "s")} AND r.replaced_through = 'source')
    ORDER BY f.id FOR NO KEY UPDATE OF f"""
# Of those that come together for a cell in which none counts yet, the latest published counts.
ADD_DOCUMENTS = f"""
    INSERT INTO figures_figure ({_NAMES}, counts)
    SELECT {_NAMES}, row_number() OVER (PARTITION BY {_PLACE} ORDER BY d.published DESC NULLS LAST, d.id DESC) = 1
                     AND NOT EXISTS (SELECT FROM figures_figure f WHERE {_COUNTING})
    FROM staged_figures s LEFT JOIN (SELECT id, published FROM figures_source) d ON d.id = s.source_id
    WHERE s.state IS NOT NULL AND s.origin = 'document'
      AND NOT EXISTS (SELECT FROM figures_figure f WHERE {same_cell("f", "s")} AND f.source_id = s.source_id)"""
# Where the one that counted was cleared, the latest published of the others takes its place.
MARK_LEFT = f"""
    UPDATE figures_figure f SET counts = true
    WHERE f.id IN (
        SELECT DISTINCT ON ({_THEIR_PLACE}) o.id
        FROM staged_figures s JOIN figures_figure o ON {same_cell("o", "s")} JOIN figures_source d ON d.id = o.source_id
        WHERE s.state IS NULL AND s.origin = 'document'
          AND NOT EXISTS (SELECT FROM figures_figure f WHERE {_COUNTING})
        ORDER BY {_THEIR_PLACE}, d.published DESC NULLS LAST, d.id DESC)"""

DOCUMENTED = "SELECT DISTINCT unit_id, period_id FROM staged_figures WHERE origin = 'document'"

SAME = f"({stated('f')}) IS NOT DISTINCT FROM ({stated('s')})"

KINDS = {
    "new": "f.id IS NULL AND s.state IS NOT NULL",
    "changed": f"f.id IS NOT NULL AND s.state IS NOT NULL AND NOT ({SAME})",
    "unchanged": SAME,
    "cleared": "s.state IS NULL AND f.id IS NOT NULL",
}
# The columns that rows are joined and sifted by; of all of them statistics take twice as long.
ASKED_BY = ", ".join((*CELL, "submission_id", "state", "source_id", "amends", "amended"))
# A staged cell with what its form, or its source, says in it now. What is cleared without naming its source is the
# statement that counts.
_ITS_SOURCE = "(s.origin = 'return' OR CASE WHEN s.source_id IS NULL THEN f.counts ELSE f.source_id = s.source_id END)"
JOINED = f"""staged_figures s LEFT JOIN figures_figure f
    ON {same_cell("f", "s")} AND f.amends = s.amended AND f.state <> 'cleared' AND {_ITS_SOURCE}"""
THE_CELL = ", ".join(f"s.{column}" for column in CELL)
# How many cells are of each kind (KINDS): whether a cell says the same is asked once of each, which takes longest.
COUNTED = f"""
    SELECT count(*) FILTER (WHERE NOT stands AND says), count(*) FILTER (WHERE stands AND says AND NOT same),
           count(*) FILTER (WHERE same), count(*) FILTER (WHERE stands AND NOT says)
    FROM (SELECT f.id IS NOT NULL AS stands, s.state IS NOT NULL AS says, {SAME} AS same FROM {JOINED} OFFSET 0) AS c"""


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell as it stands and as it would; None: no figure."""

    place: int
    cell: StagedCell
    submission: int | None
    old: Answer | None
    new: Answer | None


def differences(condition: str = f"NOT ({SAME})", page: tuple[int, int] | None = None) -> Iterator[CellDifference]:
    """The staged cells that meet a condition on `s` (staged) and `f` (the figure), in the order of the file.

    `page`: how many to leave out before, and how many at most.
    """
    query = f"""SELECT s.place, {THE_CELL}, s.submission_id, {stated("f")}, {stated("s")} FROM {JOINED}
                WHERE {condition} ORDER BY s.place OFFSET %s LIMIT %s"""
    for place, *row in _rows(query, page) if page else streamed(query, (0, None)):
        cell, rest = row[: len(CELL)], row[len(CELL) :]
        submission, columns = rest[0], rest[1:]
        old, new = answer_in(columns[: len(COLUMNS)]), answer_in(columns[len(COLUMNS) :])
        yield CellDifference(place, StagedCell(*cell), submission, old, new)


def answer_in(columns: Sequence[Any]) -> Answer | None:
    """The answer of a row's columns; None where it has none, which leaves even its state empty."""
    return Answer(*columns) if columns[0] is not None else None


def twice() -> list[tuple[int, int]]:
    """Places where a cell stands again, each with the place where it stood first."""
    cell = ", ".join((*CELL, "CASE WHEN origin = 'document' THEN source_id END"))
    if not _rows(f"SELECT FROM staged_figures GROUP BY {cell} HAVING count(*) > 1 LIMIT 1"):
        return []
    return _rows(f"""SELECT place, first FROM (
            SELECT place, min(place) OVER (PARTITION BY {cell}) AS first FROM staged_figures) AS places
        WHERE place <> first ORDER BY place""")


def locked() -> list[tuple[int, int, str]]:
    """Places that would change a figure of a submission not open to its clerk, with the submission and the value."""
    if not _rows(CLOSED, [list(EDITABLE)]):
        return []
    return _rows(
        f"""SELECT s.place, h.id, coalesce(nullif(s.stated_text, ''), s.value::text, '')
            FROM {JOINED} JOIN figures_submission h ON h.id = s.submission_id
            WHERE NOT (h.status = ANY(%s)) AND NOT ({SAME}) ORDER BY s.place""",
        [list(EDITABLE)],
    )


CLOSED = """
    SELECT FROM (SELECT DISTINCT submission_id AS id FROM staged_figures) s JOIN figures_submission h USING (id)
    WHERE NOT (h.status = ANY(%s)) LIMIT 1"""


def count(condition: str) -> int:
    """How many staged cells meet a condition on `s` (staged) and `f` (the figure)."""
    return _rows(f"SELECT count(*) FROM {JOINED} WHERE {condition}")[0][0]


def touched(condition: str = f"NOT ({SAME})") -> tuple[set[int], set[int]]:
    """The units and periods of the cells that meet the condition."""
    return _units_and_periods(f"SELECT DISTINCT s.unit_id, s.period_id FROM {JOINED} WHERE {condition}")


def _units_and_periods(query: str) -> tuple[set[int], set[int]]:
    pairs = _rows(query)
    return {unit for unit, _period in pairs}, {period for _unit, period in pairs}


def streamed(query: str, params: Sequence[Any] | Mapping[str, Any]) -> Iterator[tuple]:
    """The rows of a query as they are asked for, some thousands in memory: of a million cells nobody needs all."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, params)
        while portion := cursor.fetchmany(PORTION):
            yield from portion


def _rows(query: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()
