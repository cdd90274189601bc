"""Declares the audit triggers a model carries: one change row for each row created, changed or deleted."""

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler

from apps.changelog.trigger_sql import GuardSql


class Guard(pgtrigger.Trigger):
    """A trigger of the database that no setting lifts: every trigger of this project is one.

    It runs with the rights of the owner of the tables, whoever writes; `as_writer`: with those of the login that
    writes, for it asks which that is. After each `migrate` unionrecords.rights sees to that.
    """

    def __init__(self, *, as_writer: bool = False, **declared: Any) -> None:
        self.as_writer = as_writer
        super().__init__(**declared)

    def compile(self, model: models.Model) -> compiler.Trigger:
        told = dict(super().compile(model).sql.kwargs)
        told.pop("ignore_func_name", None)
        return compiler.Trigger(name=self.name, sql=GuardSql(**told))


COLUMNS = "at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new"


def recorded(register: str, *, key: str = "id", subject: str = "id", text: str = "id") -> list[Guard]:
    """Three statement-level triggers writing to the change log.

    `register` names the table in the log, `key` its primary key column, `subject` the column holding the unit (or
    other record) under whose page the change is read, `text` the column kept as the row's readable name.
    """
    return _triggers(
        _insert(register, key, subject, text),
        _update(register, key, subject, text),
        _delete(register, key, subject, text),
    )


def recorded_account() -> list[Guard]:
    """The triggers of the table of accounts: of a password the log says that it changed, of a sign-in nothing."""
    told = "to_jsonb({0}) - ARRAY['password', 'last_login']"
    new, old = told.format("n"), told.format("o")
    secret = "CASE WHEN o.password <> n.password THEN jsonb_build_object('password', '•••') ELSE '{}' END"
    was, became = (f"changelog_difference({mine}, {other}) || {secret}" for mine, other in ((old, new), (new, old)))
    changed = _account("n", "changed", was, became)
    pairs = f"new_rows n JOIN old_rows o ON o.id = n.id WHERE {old} <> {new} OR o.password <> n.password"
    return _triggers(
        f"{_account('n', 'created', EMPTY, new)} FROM new_rows n; RETURN NULL;",
        f"{planned_anew(f'{changed} FROM {pairs}')}; RETURN NULL;",
        f"{_account('o', 'deleted', old, EMPTY)} FROM old_rows o; RETURN NULL;",
    )


def recorded_right(register: str, granted: str) -> list[Guard]:
    """The triggers of a table by which accounts are given rights: what was `granted` to whom, and what was taken."""
    given, taken = (
        _account(row, act, *told, register, "user_id", granted)
        for row, act, told in (
            ("n", "created", (EMPTY, "to_jsonb(n)")),
            ("o", "deleted", ("to_jsonb(o)", EMPTY)),
        )
    )
    insert, _update, delete = _triggers(
        f"{given} FROM new_rows n; RETURN NULL;", "", f"{taken} FROM old_rows o; RETURN NULL;"
    )
    return [insert, delete]


def _triggers(insert: str, update: str, delete: str) -> list[Guard]:
    return [
        _trigger("recorded_insert", pgtrigger.Insert, insert, new="new_rows"),
        _trigger("recorded_update", pgtrigger.Update, update, old="old_rows", new="new_rows"),
        _trigger("recorded_delete", pgtrigger.Delete, delete, old="old_rows"),
    ]


def _account(
    row: str,
    action: str,
    old: str,
    new: str,
    register: str = "auth.user",
    subject: str = "id",
    text: str = "username",
) -> str:
    """Django's own commands and its sign-in name nobody: then the system acts, and before there is one, the account."""
    actor = f"changelog_account_actor({row}.{subject})"
    return _select(register, "id", subject, text, row, action, old, new, actor)


def planned_anew(query: str) -> str:
    """The query for a trigger that joins transition tables, planned each time for the rows there are.

    A session keeps the plan of a static query: made for one row, it would compare 10,000 rows each with each.
    """
    return f"EXECUTE $query${query}$query$"


def _trigger(name: str, operation: pgtrigger.Operation, func: str, **tables: str) -> Guard:
    return Guard(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=func,
    )


def _select(
    register: str,
    key: str,
    subject: str,
    text: str,
    row: str,
    action: str,
    old: str,
    new: str,
    actor: str = "changelog_actor()",
) -> str:
    return (
        f"INSERT INTO changelog_change ({COLUMNS}) "
        f"SELECT now(), {actor}, changelog_setting('door'), changelog_setting('reason'), "
        f"nullif(changelog_setting('batch'), '')::uuid, '{register}', {row}.{key}::text, {row}.{subject}, "
        f"{row}.{text}::text, '{action}', {old}, {new} "
    )


EMPTY = "'{}'::jsonb"


def _insert(register: str, key: str, subject: str, text: str) -> str:
    body = _select(register, key, subject, text, "n", "created", EMPTY, "jsonb_strip_nulls(to_jsonb(n))")
    return f"{body} FROM new_rows n; RETURN NULL;"


def _update(register: str, key: str, subject: str, text: str) -> str:
    difference = "changelog_difference(to_jsonb({0}), to_jsonb({1}))"
    body = _select(
        register, key, subject, text, "n", "changed", difference.format("o", "n"), difference.format("n", "o")
    )
    pairs = f"new_rows n JOIN old_rows o ON o.{key} = n.{key} WHERE o.* IS DISTINCT FROM n.*"
    return f"{planned_anew(f'{body} FROM {pairs}')}; RETURN NULL;"


def _delete(register: str, key: str, subject: str, text: str) -> str:
    body = _select(register, key, subject, text, "o", "deleted", "jsonb_strip_nulls(to_jsonb(o))", EMPTY)
    return f"{body} FROM old_rows o; RETURN NULL;"


APPEND_ONLY = Guard(
    name="append_only",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
)

# A test database is emptied between tests by TRUNCATE: its connections say so with a setting of their own.
NO_TRUNCATE = Guard(
    name="no_truncate",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="""
        IF changelog_setting('may_truncate') <> 'on' THEN
            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';
        END IF;
        RETURN NULL;
    """,
)
