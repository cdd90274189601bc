"""Publications, and the subscriptions that follow them: PostgreSQL's own, made by the owner of the tables."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import psycopg
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from psycopg import sql

from apps.figures.models import Period, YearSeal
from apps.units import ranges
from apps.units.errors import Refused
from unionrecords import grants
from unionrecords.nation.contents import Published

OLDEST = 160000  # before, no login but a superuser's subscribes
PATIENCE = 120  # seconds until a catalogue has come over
FIT = """
SELECT current_setting('wal_level'), current_setting('server_version_num')::int, current_user,
       coalesce((SELECT pg_has_role(oid, 'USAGE') FROM pg_roles WHERE rolname = 'pg_create_subscription'), false)
"""
# Whose last act it is to have been put aside, as figures_detached_at tells it there. The catalogue is the same.
DETACHED = """
SELECT period_id
FROM (SELECT DISTINCT ON (period_id) period_id, act FROM figures_yearseal ORDER BY period_id, id DESC) latest
WHERE act = 'detached'
"""
FOLLOWED = """
SELECT s.subname,
       (SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate = 'r'),
       (SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid),
       (SELECT max(w.last_msg_receipt_time) FROM pg_stat_subscription w
        WHERE w.subid = s.oid AND w.received_lsn IS NOT NULL),
       (SELECT e.apply_error_count + e.sync_error_count FROM pg_stat_subscription_stats e WHERE e.subid = s.oid)
FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY s.subname
"""


class Followed(NamedTuple):
    """A subscription of this database; of its `tables` so many are `copied` and followed row by row. `heard`: when the
    other side last spoke, None while it is not listened to; `errors`: how often that ended, ever."""

    name: str
    copied: int
    tables: int
    heard: datetime | None
    errors: int

    @property
    def is_copied(self) -> bool:
        return 0 < self.tables == self.copied


def followed() -> list[Followed]:
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED)
        return [Followed(*row) for row in cursor.fetchall()]


def publishes(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_publication WHERE pubname = %s", [name])
        return cursor.fetchone() is not None


def refuse_unfit(reader: str) -> None:
    """Refused where the server does not publish rows, the owner of the tables may not subscribe to any, or there is no
    such login to read them."""
    with connection.cursor() as cursor:
        cursor.execute(FIT)
        level, version, owner, may = cursor.fetchone()
    if version < OLDEST:
        raise Refused(_("A nation and its provinces need PostgreSQL 16 or newer."))
    if level != "logical":
        raise Refused(_("The server does not publish what is written: set wal_level = logical, and start it again."))
    if not may:
        said = _("%(login)s may not subscribe. As a superuser: GRANT pg_create_subscription TO %(login)s")
        raise Refused(said % {"login": owner})
    if not grants.exists(reader):
        said = _("There is no login %(login)s. As a superuser: CREATE ROLE %(login)s LOGIN REPLICATION PASSWORD '…'")
        raise Refused(said % {"login": reader})


def publish(name: str, tables: Iterable[Published], reader: str) -> None:
    """These columns of these tables, from now on; `reader` may read them and no others."""
    listed, tables = [], list(tables)
    with connection.cursor() as cursor:
        for published in tables:
            columns = sql.SQL(", ").join(map(sql.Identifier, published.columns))
            where = sql.SQL(f" WHERE ({published.where})" if published.where else "")
            listed.append(sql.SQL("{} ({}){}").format(sql.Identifier(published.table), columns, where))
            grant = sql.SQL("GRANT SELECT ({}) ON {} TO {}")
            cursor.execute(grant.format(columns, sql.Identifier(published.table), sql.Identifier(reader)))
        if publishes(name):
            published_anew = sql.SQL("ALTER PUBLICATION {} SET TABLE {}")
        else:
            published_anew = sql.SQL(
                "CREATE PUBLICATION {} FOR TABLE {} "
                "WITH (publish = 'insert, update, delete', publish_via_partition_root = true)"
            )
        cursor.execute(published_anew.format(sql.Identifier(name), sql.SQL(", ").join(listed)))


def refuse_other_number(number: int, address: str) -> None:
    """Refused where the installation at this address cannot be asked, or numbers its rows out of another range."""
    try:
        with psycopg.connect(address, connect_timeout=10) as there:
            found = ranges.number_of(there.execute(ranges.FIRST).fetchone())
    except psycopg.Error as error:
        raise Refused(str(error).strip()) from error
    if found != number:
        raise Refused(_("The installation there has the number %(found)s.") % {"found": found})


def let_seals_be_read(reader: str) -> None:
    """So that `refuse_detached` can ask."""
    with connection.cursor() as cursor:
        granted = sql.SQL("GRANT SELECT (id, period_id, act) ON {} TO {}")
        cursor.execute(granted.format(sql.Identifier(YearSeal._meta.db_table), sql.Identifier(reader)))


def refuse_detached(address: str) -> None:
    """Refused where the installation at this address has put years aside: of these a copy would lack single units."""
    try:
        with psycopg.connect(address, connect_timeout=10) as there:
            away = [row[0] for row in there.execute(DETACHED).fetchall()]
    except psycopg.Error as error:
        raise Refused(str(error).strip()) from error
    years = Period.objects.filter(pk__in=away).order_by("starts").values_list("code", flat=True)
    if away:
        said = _("The province keeps the returns of single units elsewhere for %(years)s: attach them there first.")
        raise Refused(said % {"years": _(", ").join(years)})


def subscribe(name: str, publication: str, address: str) -> None:
    """Follows a publication from now on, after a copy of what is there; one that is followed already is looked at anew
    for tables that joined it. Refused with what the server says of it."""
    with connection.cursor() as cursor:
        try:
            if any(kept.name == name for kept in followed()):
                cursor.execute(sql.SQL("ALTER SUBSCRIPTION {} REFRESH PUBLICATION").format(sql.Identifier(name)))
                return
            cursor.execute(
                sql.SQL("CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {}").format(
                    sql.Identifier(name), sql.Literal(address), sql.Identifier(publication)
                )
            )
        except DatabaseError as error:
            raise Refused(str(error).strip()) from error


def until_copied(name: str) -> None:
    """Waits for all that was there; Refused after two minutes."""
    end = time.monotonic() + PATIENCE
    while not (now := next(kept for kept in followed() if kept.name == name)).is_copied:
        if time.monotonic() > end:
            said = _("%(copied)s of %(tables)s tables have come over: the log of the server says why no more.")
            raise Refused(said % {"copied": now.copied, "tables": now.tables})
        time.sleep(0.2)
