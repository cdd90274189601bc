"""A database in which nobody has worked yet is emptied, so that it can be prepared otherwise."""

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import InsufficientPrivilege, LockNotAvailable

from apps.changelog.models import Change
from apps.units.errors import Refused
from unionrecords import first_records

# The schema itself stays, with the rights that were given in it.
EMPTY = """
DO $do$
DECLARE own record;
BEGIN
    FOR own IN SELECT oid::regclass AS name FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition LOOP
        EXECUTE format('DROP TABLE %s CASCADE', own.name);
    END LOOP;
    FOR own IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', own.name);
    END LOOP;
END $do$;
"""
WAITS = "10s"  # for whoever else is at work in it


def empty() -> None:
    """Takes all tables and functions away, accounts too. Refused where anything was entered beside the first records,
    where others are at work in it, and to a login that does not own the tables."""
    if Change._meta.db_table not in connection.introspection.table_names():
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAITS}'")
            cursor.execute(f"LOCK TABLE {Change._meta.db_table}, figures_figure IN ACCESS EXCLUSIVE MODE")
            _refuse_what_was_entered()
            cursor.execute(EMPTY)
    except DatabaseError as error:
        raise Refused(_why_not(error)) from error


def _refuse_what_was_entered() -> None:
    if entered := list(first_records.entered()):
        said = _("Records were entered here already (%(what)s): such a database is not made anew.")
        raise Refused(said % {"what": ", ".join(entered)})


def _why_not(error: DatabaseError) -> str:
    """In words, of the two causes that are no fault of ours; raised again else."""
    if isinstance(error.__cause__, InsufficientPrivilege):
        return _("Only the owner of the tables makes the database anew: DATABASE_OWNER_URL names that login.")
    if isinstance(error.__cause__, LockNotAvailable):
        return _("Others are at work in this database: stop `serve` on every host first.")
    raise error
