"""What the application's login may do in the database: given after each `migrate`, and held against what was meant.

It reads and writes rows. What triggers write it only reads; of what is written once it adds rows, whose number the
database gives, and changes or removes none. It makes no tables but temporary ones, which imports need, and has no
right over a partition: it reaches figures through their table, on which the triggers stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from pgtrigger import registered
from psycopg import sql

from apps.changelog.models import Change
from apps.figures.models import Chain, ChainLink, LinkElsewhere, Revision
from apps.figures.models.derived import PastFinding
from apps.figures.models.submissions import Transition
from unionrecords.rights import functions_to_secure

READ, ADDED_TO, KEPT = {"SELECT"}, {"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE"}
WRITTEN = KEPT | {"DELETE"}
THERE_ARE = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
# The trail: nobody but triggers, which run as the owner, writes it.
TRAIL = (Change, Transition, Revision, PastFinding, Chain, ChainLink, LinkElsewhere)
BY_TRIGGERS = [model._meta.db_table for model in TRAIL]
BY_MIGRATIONS = [MigrationRecorder.Migration._meta.db_table]
NUMBERED_BEFOREHAND = "units_unit", "units_unit_id_seq"  # a file of units asks for their numbers before it writes them
# By the name of the trigger that refuses more: what there is to be done with rows of its table.
REFUSING = {"append_only": ADDED_TO, "unchanged": ADDED_TO, "never_deleted": KEPT}

TABLES = """
SELECT c.relname, array_agg(a.attname) FILTER (WHERE a.attidentity <> ''),
       array_agg(a.attname) FILTER (WHERE a.attidentity = '' AND a.attgenerated = '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname !~ '_detached_[0-9]+$'
GROUP BY c.relname
"""
HELD = """
WITH there AS (
    SELECT c.oid, c.relname, p.name
    FROM pg_catalog.pg_class c CROSS JOIN unnest(%(privileges)s::text[]) AS p(name)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
)
SELECT t.relname, '', t.name FROM there t WHERE has_table_privilege(%(login)s::name, t.oid, t.name)
UNION ALL
SELECT t.relname, a.attname, t.name
FROM there t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE t.name IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND a.attgenerated = ''
  AND NOT has_table_privilege(%(login)s::name, t.oid, t.name)
  AND has_column_privilege(%(login)s::name, t.oid, a.attnum, t.name)
UNION ALL
SELECT s.relname, '', p.name
FROM pg_catalog.pg_class s CROSS JOIN unnest(ARRAY['USAGE', 'UPDATE']) AS p(name)
WHERE s.relnamespace = 'public'::regnamespace AND s.relkind = 'S'
  AND has_sequence_privilege(%(login)s::name, s.oid, p.name)
"""
# Beside the rights over tables; each is a sentence's key where it is so.
AROUND = """
SELECT
    r.rolsuper OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls,
    array(SELECT g.rolname FROM pg_catalog.pg_roles g
          WHERE NOT r.rolsuper AND g.oid <> r.oid AND pg_has_role(r.oid, g.oid, 'MEMBER')),
    has_schema_privilege(r.oid, 'public', 'CREATE') OR has_database_privilege(r.oid, current_database(), 'CREATE'),
    has_database_privilege(r.oid, current_database(), 'TEMPORARY') AND has_schema_privilege(r.oid, 'public', 'USAGE'),
    (SELECT array_agg(x.privilege_type::text)
     FROM pg_catalog.pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) x
     WHERE d.defaclobjtype = 'r' AND d.defaclnamespace = 'public'::regnamespace
       AND d.defaclrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user) AND x.grantee = r.oid)
FROM pg_catalog.pg_roles r WHERE r.rolname = %s
"""
Right = tuple[str, str, str]  # a table, one of its columns or '' for all of it, and what may be done


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table there is. `numbers` are columns that the database fills itself, `others` those that are written."""

    name: str
    numbers: list[str]
    others: list[str]

    def allowed(self, refusals: dict[str, set[str]]) -> set[str]:
        if self.name in BY_TRIGGERS + BY_MIGRATIONS:
            return READ
        return refusals.get(self.name, WRITTEN)

    def rights(self, refusals: dict[str, set[str]]) -> set[Right]:
        """Where rows are only added, the database numbers them: else a row could be put among earlier ones."""
        allowed = self.allowed(refusals)
        if allowed == ADDED_TO and self.numbers:
            return {(self.name, "", "SELECT"), *((self.name, column, "INSERT") for column in self.others)}
        return {(self.name, "", privilege) for privilege in allowed}


def give(login: str) -> None:
    """As the owner: the rights, all at once, and nothing where they are as they should be."""
    if not differences(login):
        return
    role, wanted = sql.Identifier(login), meant()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        for statement in (
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
            "REVOKE CREATE ON DATABASE {database} FROM {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(database=database, role=role))
        for table, column, privilege in sorted(wanted):
            of_column = sql.SQL("({})").format(sql.Identifier(column)) if column else sql.SQL("")
            kind = sql.SQL("SEQUENCE" if privilege == "USAGE" else "TABLE")
            cursor.execute(
                sql.SQL("GRANT {privilege} {of_column} ON {kind} {table} TO {role}").format(
                    privilege=sql.SQL(privilege), of_column=of_column, kind=kind, table=sql.Identifier(table), role=role
                )
            )


def differences(login: str) -> list[str]:
    """What this login may do and should not, or should be able to do and may not, in words; empty where all is well."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"login": login, "privileges": THERE_ARE})
        held = set(cursor.fetchall())
        cursor.execute(AROUND, [login])
        around = cursor.fetchone()
    wanted = meant()
    return [
        *_around(login, *around),
        *_told(held - wanted, _("%(login)s may %(privilege)s %(place)s"), login),
        *_told(wanted - held, _("%(login)s may not %(privilege)s %(place)s, which the application needs"), login),
        *_unsecured(),
    ]


def meant() -> set[Right]:
    refusals = {}
    for model, trigger in registered():
        if trigger.name in REFUSING:
            refusals[model._meta.db_table] = REFUSING[trigger.name]
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [StoredTable(name, numbers or [], others or []) for name, numbers, others in cursor.fetchall()]
    rights: set[Right] = set()
    for table in tables:
        rights |= table.rights(refusals)
        if table.name == NUMBERED_BEFOREHAND[0]:
            rights.add((NUMBERED_BEFOREHAND[1], "", "USAGE"))
    return rights


def exists(login: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_catalog.pg_roles WHERE rolname = %s", [login])
        return cursor.fetchone() is not None


def owned_by(login: str) -> bool:
    """Whether this login may do as the owner of the tables does; not so where there are none yet."""
    return _is_owner(login) is True


def owned_by_others(login: str) -> bool:
    return _is_owner(login) is False


def _is_owner(login: str) -> bool | None:
    """None where there are no tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(%s::name, relowner, 'MEMBER') FROM pg_catalog.pg_class WHERE oid = to_regclass(%s)",
            [login, f"public.{Change._meta.db_table}"],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def _around(
    login: str, powerful: bool, groups: list[str], makes: bool, enters: bool, default: list[str] | None
) -> Iterator[str]:
    told = {"login": login}
    if powerful:
        yield _("%(login)s is a superuser, or may make logins, replicate or pass by rights") % told
    for group in groups:
        yield _("%(login)s is a member of %(group)s") % {**told, "group": group}
    if makes:
        yield _("%(login)s may make tables, functions or schemas") % told
    if not enters:
        yield _("%(login)s may not make temporary tables, which imports need") % told
    if set(default or ()) != WRITTEN:
        yield _("%(login)s has other default rights over tables made later than to read and write rows") % told


def _told(rights: set[Right], sentence: str, login: str) -> Iterator[str]:
    for table, column, privilege in sorted(rights):
        yield sentence % {"login": login, "privilege": privilege, "place": f"{table}.{column}" if column else table}


def _unsecured() -> Iterator[str]:
    for function in functions_to_secure():
        yield _("%(function)s does not run with the rights it should") % {"function": function}
