"""The quick way to further years, for `prove.sizes` alone: past every guard, in a database that is thrown away.

The first year is made through the system. What it left is copied for each other year with keys and period moved on, by
a superuser in whose session no trigger fires (`session_replication_role`), and so nobody's act: submissions with their
steps and what the log of changes says of them, figures, sums and the counts of answers and progress. The figures go
into a table without indexes, which then takes the place of the year's empty partition: its indexes are built at once
and the server looks its keys up. Sequences are set behind what was copied.

Every number is the same each year. So what a year has in common with the one before it, kept as the sides of its sums
(apps.figures.totals.contributions), is its whole sum twice, and is written so. There are no revisions and no findings
to be copied, and the copied steps are in no chain of evidence.

Afterwards no key may point to nothing, no form may be handed in elsewhere than its unit stands, and of the last year
every sum and count is made anew from the figures and held against what was copied.
"""

import sys

import psycopg
from django.conf import settings
from psycopg import sql

from apps.changelog.acting import acting
from apps.figures.models import Period
from apps.figures.synthetic import FIRST_YEAR
from apps.figures.totals import answers as totals_answers
from apps.figures.totals import elsewhere as totals_elsewhere
from apps.figures.totals import writer as totals_writer
from prove.system import OWNER
from unionrecords.logins import as_owner

# By table which of its rows are of the first year, where not all are, and how its columns read in a copy; other columns
# stay. `ahead` is how far a table's keys are moved; what nothing refers to gets keys of its own.
PLACED = {"period_id": "{period}"}
STEP = {"id": "id + {ahead}", "submission_id": "submission_id + {ahead_of_submissions}"}
CHANGE = {"id": "id + {ahead}", "object_id": "(object_id::bigint + {ahead_of_submissions})::text"}
COPIED = {
    "figures_submission": ("true", {**PLACED, "id": "id + {ahead}"}),
    "figures_transition": ("true", STEP),
    "changelog_change": ("register = 'figures.submission'", CHANGE),
    "figures_total": ("true", PLACED),
    "figures_answercount": ("true", PLACED),
    "figures_progress": ("true", PLACED),
}
FIGURE = {**PLACED, "id": "id + {ahead}", "submission_id": "submission_id + {ahead_of_submissions}"}
SIDES = """
    INSERT INTO figures_total ({columns})
    SELECT {columns} FROM (
        SELECT {others}, replace(t.side, 'all', s.side) AS side
        FROM figures_total t, (VALUES ('now'), ('then')) s (side)
        WHERE t.period_id = {period} AND t.side IN ('all', 'numerator all', 'denominator all')) t
"""
KEYS = """
    SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.conparentid = 0 AND array_length(c.conkey, 1) = 1
        AND c.conrelid = ANY(%s::text[]::regclass[])
"""
POINTING_NOWHERE = """
    SELECT count(*) FROM {table} t LEFT JOIN {other} o ON o.{key} = t.{column}
    WHERE t.{column} IS NOT NULL AND o.{key} IS NULL
"""
MEMORY = "SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off"


class Copying:
    """A superuser's connection over the year that was made, and how far its keys reach."""

    def __init__(self, superuser: psycopg.Connection) -> None:
        self.superuser = superuser
        superuser.execute(MEMORY)
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        self.first = self.number("SELECT id FROM figures_period WHERE code = %s", str(FIRST_YEAR))
        self.reach = {table: self.number(f"SELECT max(id) FROM {table}") for table in (*COPIED, "figures_figure")}

    def number(self, query: str, *params: object) -> int:
        row = self.superuser.execute(query, params).fetchone()
        assert row is not None, "one row"
        return int(row[0] or 0)

    def columns(self, table: str) -> list[str]:
        query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        return [row[0] for row in self.superuser.execute(query, (table,))]

    def copy(self, table: str, into: str, which: str, moved: dict[str, str], number: int, period: int) -> None:
        """The rows of the first year as those of the year of this number, 1 for the second."""
        names = [name for name in self.columns(table) if name != "id" or name in moved]
        said = ", ".join(moved.get(name, name) for name in names)
        said = said.format(
            ahead=number * self.reach[table],
            ahead_of_submissions=number * self.reach["figures_submission"],
            period=period,
        )
        of_first = f"id <= {self.reach[table]}" + (f" AND period_id = {self.first}" if "period_id" in names else "")
        query = f"INSERT INTO {into} ({', '.join(names)}) SELECT {said} FROM {table} WHERE {of_first} AND {which}"
        self.superuser.execute(query)

    def copy_year(self, number: int, period: int) -> None:
        with self.superuser.transaction():
            for table, (which, moved) in COPIED.items():
                self.copy(table, table, which, moved, number, period)
            self._copy_figures(number, period)
            self._write_sides(period)

    def _copy_figures(self, number: int, period: int) -> None:
        whole, part = "figures_figure", f"figures_figure_of_{period}"
        self.superuser.execute(f"ALTER TABLE {whole} DETACH PARTITION {part}")
        self.superuser.execute(f"DROP TABLE {part}")
        like = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE"
        self.superuser.execute(f"CREATE TABLE {part} (LIKE {whole} {like})")
        self.copy(whole, part, "true", FIGURE, number, period)
        self.superuser.execute("SELECT figures_secure_partition(%s::regclass)", (part,))
        self.superuser.execute(f"ALTER TABLE {whole} ATTACH PARTITION {part} FOR VALUES IN ({period})")

    def _write_sides(self, period: int) -> None:
        others = [name for name in self.columns("figures_total") if name not in ("id", "side")]
        columns = ", ".join([*others, "side"])
        self.superuser.execute(SIDES.format(columns=columns, others=", ".join(others), period=period))

    def set_sequences(self) -> None:
        for table in self.reach:
            self.superuser.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")

    def pointing_nowhere(self) -> dict[str, int]:
        """By table and column how many rows point to a record that is not there, where any do. The keys of figures were
        looked up when their partitions were attached."""
        found = {}
        for table, column, other, key in self.superuser.execute(KEYS, (list(COPIED),)).fetchall():
            count = self.number(POINTING_NOWHERE.format(table=table, column=column, other=other, key=key))
            if count:
                found[f"{table}.{column}"] = count
        return found


def copy_years(years: int) -> None:
    """Further years of what stands in the first one; AssertionError where the checks afterwards find anything."""
    with as_owner(), acting():
        periods = [Period.objects.of(str(FIRST_YEAR + number)) for number in range(1, years + 1)]
    data = str(settings.VAR / "postgres")
    with psycopg.connect(host=data, user="postgres", dbname=OWNER, autocommit=True) as superuser:
        copying = Copying(superuser)
        for number, period in enumerate(periods, start=1):
            copying.copy_year(number, period.pk)
            print(f"{period.code}: copied", file=sys.stderr, flush=True)
        copying.set_sequences()
        superuser.execute("ANALYZE")
        nowhere = copying.pointing_nowhere()
    assert not nowhere, nowhere
    last = periods[-1]
    wrong = [*totals_writer.differing([last]), *totals_answers.differing([last]), *totals_elsewhere.differing()]
    assert not wrong, wrong[:3]
    print(f"{last.code}: no sum and no count differs from the figures", file=sys.stderr, flush=True)
