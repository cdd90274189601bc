"""What the two sides of the seam hold their tables to: SQL that the owner of the tables runs, and may run again.

Rows arrive while all triggers of a table are silent, as on every subscriber: they were judged where they were written.
Only those made here with ENABLE REPLICA or ALWAYS meet what arrives.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from apps.changelog.acting import SYSTEM_USERNAME
from apps.changelog.triggers import Guard
from apps.figures.models import Indicator, Period
from apps.figures.triggers.catalogue import NO_SUMS_OF_RATES, SUMS_OF_RATES
from apps.figures.triggers.partitions import MADE_WITH_ITS_YEAR
from apps.units import ranges
from unionrecords import rights
from unionrecords.nation.contents import OF_PROVINCES, OF_THE_NATION, Published

REFUSES = """
CREATE OR REPLACE FUNCTION nation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is kept by another installation', TG_TABLE_NAME
        USING ERRCODE = '23001', CONSTRAINT = 'nation_read_only_here';
END $$;
"""
READ_ONLY = """
CREATE OR REPLACE TRIGGER nation_read_only BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW WHEN (NEW.{about} / {size} <> {number}) EXECUTE FUNCTION nation_refuse();
CREATE OR REPLACE TRIGGER nation_read_only_before BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW WHEN (OLD.{about} / {size} <> {number}) EXECUTE FUNCTION nation_refuse();
"""
# What reports to nobody in its province reports to the nation's root here. A path that did not change may come as it
# stands here already: of a long row only what changed is sent. A source whose code another installation uses too takes
# the number of its own along.
ARRIVES = f"""
CREATE OR REPLACE FUNCTION nation_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE root record;
BEGIN
    SELECT u.id, u.path INTO STRICT root FROM units_unit u WHERE u.parent_id IS NULL AND u.id < {ranges.SIZE};
    NEW.parent_id := coalesce(NEW.parent_id, root.id);
    IF TG_TABLE_NAME = 'units_unit' THEN
        IF NOT starts_with(NEW.path, root.path) THEN
            NEW.path := root.path || NEW.path;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION nation_tell_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('figures_source.code'));
    IF EXISTS (SELECT FROM figures_source s WHERE s.code = NEW.code AND s.id <> NEW.id) THEN
        NEW.code := left(NEW.code, 35) || '-' || NEW.id / {ranges.SIZE};
    END IF;
    RETURN NEW;
END $$;
"""
# Who began a review is named where it is said when, and so whoever explained something.
NAMES_SYSTEM = """
CREATE OR REPLACE FUNCTION nation_names_system_in_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.{by} := CASE WHEN NEW.{at} IS NOT NULL THEN {system} END;
    RETURN NEW;
END $$;
"""
ON_ARRIVAL = """
CREATE OR REPLACE TRIGGER {function} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE REPLICA TRIGGER {function};
"""
MEETING = {
    "units_unit": "nation_place", "units_affiliation": "nation_place", "figures_source": "nation_tell_apart",
}  # fmt: skip
ROLE = "session_replication_role"  # replica while rows arrive
# What the database fills in where a column is not named.
DEFAULT = """
SELECT pg_get_expr(d.adbin, d.adrelid)
FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE a.attrelid = %s::regclass AND a.attname = %s
"""


def set_up_nation() -> None:
    """What provinces keep is read only here; their rows come to stand below the root, and name the system where they
    named somebody."""
    system = User.objects.get(username=SYSTEM_USERNAME).pk
    _run(REFUSES, ARRIVES)
    for table, function in MEETING.items():
        _run(ON_ARRIVAL.format(table=table, function=function))
    for published in OF_PROVINCES:
        _run(*_naming_always(published, system), *_naming_sometimes(published, system))
    _set_read_only(OF_PROVINCES)


def set_up_province() -> None:
    """The catalogue is read only here; a statistical year that comes makes its partitions, a rate its sums."""
    _run(REFUSES)
    _set_read_only(OF_THE_NATION)
    followed: list[tuple[Any, Guard]] = [(Period, MADE_WITH_ITS_YEAR)]
    followed += [(Indicator, SUMS_OF_RATES), (Indicator, NO_SUMS_OF_RATES)]
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # a table is not altered while keys of its rows are still to be looked up
    for model, made in followed:
        _run(f"ALTER TABLE {model._meta.db_table} ENABLE ALWAYS TRIGGER {made.get_pgid(model)}")


def _set_read_only(tables: Iterable[Published]) -> None:
    for table in tables:
        _run(READ_ONLY.format(table=table.table, about=table.about, size=ranges.SIZE, number=ranges.own_number()))
    _run(rights.secure_functions())


def _naming_sometimes(published: Published, system: int) -> Iterator[str]:
    for by in published.signed:
        table, at = published.table, by.replace("_by_id", "_at")
        yield NAMES_SYSTEM.format(table=table, by=by, at=at, system=system)
        yield ON_ARRIVAL.format(table=table, function=f"nation_names_system_in_{table}")


def _naming_always(published: Published, system: int) -> Iterator[str]:
    """While rows arrive, what the database fills the column with is the system."""
    for column in published.stamped:
        with connection.cursor() as cursor:
            cursor.execute(DEFAULT, [published.table, column])
            (filled,) = cursor.fetchone() or ("NULL",)
        if ROLE not in filled:
            filled = f"CASE WHEN current_setting('{ROLE}') = 'replica' THEN {system} ELSE {filled} END"
            yield f"ALTER TABLE {published.table} ALTER COLUMN {column} SET DEFAULT {filled}"


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
