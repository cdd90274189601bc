"""What another installation keeps is taken on anew, after that was restored from a backup and the two are apart.

Its rows are deleted and copied in one transaction, and followed from the very state that was copied: of the other
server a slot is made with the snapshot that its changes begin from. All the while rows of others go on arriving, and
whoever reads sees the rows from before until the new ones are all there.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from apps.units.errors import Refused
from apps.units.ranges import SIZE
from unionrecords.nation.contents import Published
from unionrecords.nation.replication import followed

PATIENCE = 60  # seconds until what listened has gone
# As rows arrive: all triggers are silent but those for what arrives, and keys to other rows are not looked up.
AS_IT_ARRIVES = "SET LOCAL session_replication_role = replica"
MAY = "SELECT current_user, has_parameter_privilege('session_replication_role', 'SET')"
LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'logical replication%%' AND pid = ANY(%s)"
WORKERS = "SELECT array_agg(pid) FROM pg_stat_subscription WHERE subname = %s AND pid IS NOT NULL"
SLOT_GOES = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s"
SLOT_IS_USED = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s AND active"
SLOT = "CREATE_REPLICATION_SLOT {} LOGICAL pgoutput (SNAPSHOT 'export')"
FOLLOWING = "CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {} WITH (copy_data = false, create_slot = false)"


def copy_anew(name: str, publication: str, address: str, tables: Iterable[Published], number: int) -> None:
    """The rows of the installation of this number as they stand at the address, in place of those that are here.

    Refused, with what the server says, where the other side cannot be read or a row cannot stand here; then the rows
    from before stay, and the subscription with them, cut off (`manage.py provinces`) until this is done again.
    """
    _refuse_unless_it_may()
    try:
        _cut_off(name)
        with psycopg.connect(address, connect_timeout=10) as there:
            _make_room(there, name)
            with _slot(address, name) as snapshot:
                there.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                there.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(AS_IT_ARRIVES)
                    _let_go(name)
                    for published in reversed(list(tables)):  # sources late: those of others wait from there on
                        _replace(published, number, there)
                    following = sql.SQL(FOLLOWING).format(
                        sql.Identifier(name), sql.Literal(address), sql.Identifier(publication)
                    )
                    cursor.execute(following)
    except (DatabaseError, psycopg.Error) as error:
        raise Refused(str(error).strip()) from error


def _refuse_unless_it_may() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAY)
        login, may = cursor.fetchone()
    if not may:
        said = _(
            "%(login)s may not write as rows arrive. As a superuser: "
            "GRANT SET ON PARAMETER session_replication_role TO %(login)s"
        )
        raise Refused(said % {"login": login})


def _is_followed(name: str) -> bool:
    return any(kept.name == name for kept in followed())


def _cut_off(name: str) -> None:
    """Listens no more, and waits for whoever still writes what came."""
    if not _is_followed(name):
        return
    with connection.cursor() as cursor:
        cursor.execute(WORKERS, [name])
        (workers,) = cursor.fetchone()
        cursor.execute(sql.SQL("ALTER SUBSCRIPTION {} DISABLE").format(sql.Identifier(name)))
        _until_nobody(cursor, LISTENING, workers or [])


def _let_go(name: str) -> None:
    """Forgets the subscription, whatever has become of its slot over there."""
    if not _is_followed(name):
        return
    subscription = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER SUBSCRIPTION {} SET (slot_name = NONE)").format(subscription))
        cursor.execute(sql.SQL("DROP SUBSCRIPTION {}").format(subscription))


def _make_room(there: psycopg.Connection, name: str) -> None:
    """A slot of before goes, as soon as nobody reads from it."""
    with there.cursor() as cursor:
        _until_nobody(cursor, SLOT_IS_USED, name)
        cursor.execute(SLOT_GOES, [name])
    there.commit()


def _until_nobody(cursor: Any, counted: str, asked: object) -> None:
    """Waits until the query counts none; Refused after a minute."""
    end = time.monotonic() + PATIENCE
    cursor.execute(counted, [asked])
    while cursor.fetchone() != (0,):
        if time.monotonic() > end:
            raise Refused(_("What followed it before does not end: try again."))
        time.sleep(0.1)
        cursor.execute(counted, [asked])


@contextmanager
def _slot(address: str, name: str) -> Iterator[str]:
    """Makes the slot; gives the snapshot that its changes begin from, which holds as long as this lasts. Where the copy
    fails it goes again, so that nothing is kept for nobody there."""
    with psycopg.connect(address, autocommit=True, replication="database") as sender:
        asked = sql.SQL(SLOT).format(sql.Identifier(name)).as_bytes(sender)
        made = sender.pgconn.exec_(asked)  # a sender takes no prepared statements
        snapshot = made.get_value(0, 2) if made.ntuples else None
        if snapshot is None:
            raise Refused(made.error_message.decode().strip())
        try:
            yield snapshot.decode()
        except BaseException:
            sender.pgconn.exec_(sql.SQL("DROP_REPLICATION_SLOT {}").format(sql.Identifier(name)).as_bytes(sender))
            raise


def _replace(published: Published, number: int, there: psycopg.Connection) -> None:
    """The rows of one table."""
    table, about = sql.Identifier(published.table), sql.Identifier(published.about)
    columns = sql.SQL(", ").join(map(sql.Identifier, published.columns))
    chosen = sql.SQL(published.where or "true")
    kept = sql.SQL("{} BETWEEN {} AND {}").format(about, number * SIZE, (number + 1) * SIZE - 1)
    out = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT").format(columns, table, chosen)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {} WHERE {}").format(table, kept))
        with connection.wrap_database_errors, there.cursor().copy(out) as leaving, cursor.copy(into) as coming:
            for data in leaving:
                coming.write(data)
