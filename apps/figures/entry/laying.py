"""Lays a set of changes beside the figures, portion by portion; some of them become figures at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from apps.figures.cells import COLUMNS, Answer
from apps.figures.entry.staging import (
    ASKED_BY,
    MARK_AMENDED,
    MARK_AMENDING,
    MARKED,
    NAME_PERIODS,
    PORTION,
    STAGED,
    StagedChange,
)
from apps.figures.models import Figure
from apps.units.copying import NULL, CopyingBeside, as_copied, copying_beside

OF_A_FORM = 500  # changes: more than any form has cells


class ChangesPortion(NamedTuple):
    """Some thousands of changes, made as they are asked for and without asking the database. `forms`: unit, form and
    period of each submission they go into; `begun`: those of them that were made for this portion."""

    changes: Iterable[StagedChange]
    forms: Mapping[int, tuple[int, int, int]] = {}
    begun: Collection[int] = ()


class PortionParting:
    """Which changes of a portion become figures at once, and which are laid beside them: here all are laid."""

    def look_at(self, portion: ChangesPortion) -> None:
        """Asks the database what has to be known of the portion."""

    def parted(self, changes: list[StagedChange]) -> tuple[list[StagedChange], list[StagedChange]]:
        """Those that become figures at once, and the others; asks nothing."""
        return [], changes


ALL_LAID = PortionParting()


def stage(changes: Iterable[StagedChange]) -> None:
    """Lays the changes in a temporary table, some thousands at a time."""
    stage_portions(_portions(iter(changes)))


def _portions(changes: Iterator[StagedChange]) -> Iterator[ChangesPortion]:
    while portion := list(islice(changes, PORTION)):
        yield ChangesPortion(portion)


def stage_portions(portions: Iterable[ChangesPortion], parting: PortionParting = ALL_LAID) -> None:
    """Lays the changes in a temporary table; what `parting` says becomes figures at once.

    `portions` and `parting` may ask the database before they give a portion, and not on the way: when they have, that
    before is copied, while the changes of this one are made into rows and the next one is understood.
    """
    with connection.cursor() as cursor:
        make_table(cursor)
        _empty_table(cursor)
        count = 0
        figures, laid = "", ""
        actor = None if parting is ALL_LAID else _actor()
        with copying_beside() as copying:
            for portion in portions:
                parting.look_at(portion)
                _copy(copying, figures, laid)
                at_once, others = parting.parted(list(portion.changes))
                count += len(others)
                figures, laid = as_rows(at_once, by=actor), as_rows(others)
            _copy(copying, figures, laid)
        if count > OF_A_FORM:
            # Else a long file is planned like a form, row by row.
            cursor.execute(f"ANALYZE staged_figures ({ASKED_BY})")
        cursor.execute(NAME_PERIODS)
        cursor.execute(MARK_AMENDING)
        if cursor.rowcount:
            cursor.execute(MARK_AMENDED)


def make_table(cursor: CursorWrapper) -> None:
    """Makes the temporary table, where its connection has none yet.

    It stays on the connection, empty between two transactions: to make it and drop it for each save took a sixth of the
    database's time, and at a DROP psycopg forgets all it has prepared. Behind a pooler it goes with the transaction,
    for there a connection may outlive the columns of this version.
    """
    at_end = "DROP" if cursor.db.connection.prepare_threshold is None else "DELETE ROWS"
    types = {field.column: field.db_type(cursor.db) for field in Figure._meta.local_concrete_fields}
    columns = ", ".join(f"{column} {types[column]}" for column in STAGED)
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS staged_figures ({columns}, place bigint, {MARKED}) ON COMMIT {at_end}"
    )


def _empty_table(cursor: CursorWrapper) -> None:
    """Takes away what the same transaction laid before. At a TRUNCATE the server forgets every plan that reads the
    table, which costs more than to delete what a form has."""
    cursor.execute("SELECT count(*) FROM (SELECT FROM staged_figures LIMIT %s) AS first_ones", [OF_A_FORM + 1])
    (laid,) = cursor.fetchone()
    if laid > OF_A_FORM:
        cursor.execute("TRUNCATE staged_figures")
    elif laid:
        cursor.execute("DELETE FROM staged_figures")


def _copy(copying: CopyingBeside, figures: str, laid: str) -> None:
    copying.copy("figures_figure", (*STAGED, "changed_by_id"), figures)
    copying.copy("staged_figures", (*STAGED, "place"), laid)


def _actor() -> int:
    """Who states what becomes a figure at once. Asked by the table itself, of each row, it took a tenth of COPY's time;
    that nobody else is named the table's trigger looks at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT changelog_actor()")
        return cursor.fetchone()[0]


def as_rows(changes: list[StagedChange], *, by: int | None = None) -> str:
    """Changes as COPY reads them under STAGED, each with its place behind, or with the account `by` that states it.

    The answers of a file's plain rows are few, and the same objects again and again (`plain_rows.exactly`): what one
    says is found by where it lies, which no other takes while the changes hold it.
    """
    rows: list[str] = []
    said: dict[int, str] = {}
    for (unit, indicator, period, coverage, origin), submission, answer, place in changes:
        columns = said.get(id(answer))
        if columns is None:
            columns = as_copied(columns_of(answer)) if answer and answer.note else _without_note(answer)
            said[id(answer)] = columns
        form = NULL if submission is None else submission
        last = place if by is None else by
        rows.append(f"{unit}\t{indicator}\t{period}\t{coverage}\t{origin}\t{form}\t{columns}\t{last}\n")
    return "".join(rows)


@lru_cache(10_000)
def _without_note(answer: Answer | None) -> str:
    """The columns of an answer as COPY reads them: most numbers of a file come again in it. A note may be long."""
    return as_copied(columns_of(answer))


COLUMNS_OF = attrgetter(*COLUMNS)
NO_COLUMNS = (None,) * len(COLUMNS)


def columns_of(answer: Answer | None) -> tuple:
    """An answer as the columns of its row; all empty where it clears the cell."""
    return COLUMNS_OF(answer) if answer else NO_COLUMNS
