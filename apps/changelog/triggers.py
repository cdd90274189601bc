"""Declares the audit triggers a model carries: one change row for each row created, changed or deleted."""

import pgtrigger

COLUMNS = "at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new"


def recorded(register: str, *, key: str = "id", subject: str = "id", text: str = "id") -> list[pgtrigger.Trigger]:
    """Three statement-level triggers writing to the change log.

    `register` names the table in the log, `key` its primary key column, `subject` the column holding the unit (or
    other record) under whose page the change is read, `text` the column kept as the row's readable name.
    """
    return [
        _trigger("recorded_insert", pgtrigger.Insert, _insert(register, key, subject, text), new="new_rows"),
        _trigger(
            "recorded_update", pgtrigger.Update, _update(register, key, subject, text), old="old_rows", new="new_rows"
        ),
        _trigger("recorded_delete", pgtrigger.Delete, _delete(register, key, subject, text), old="old_rows"),
    ]


def planned_anew(query: str) -> str:
    """The query for a trigger that joins transition tables, planned each time for the rows there are.

    A session keeps the plan of a static query: made for one row, it would compare 10,000 rows each with each.
    """
    return f"EXECUTE $query${query}$query$"


def _trigger(name: str, operation: pgtrigger.Operation, func: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=func,
    )


def _select(register: str, key: str, subject: str, text: str, row: str, action: str, old: str, new: str) -> str:
    return (
        f"INSERT INTO changelog_change ({COLUMNS}) "
        f"SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), "
        f"nullif(changelog_setting('batch'), '')::uuid, '{register}', {row}.{key}::text, {row}.{subject}, "
        f"{row}.{text}::text, '{action}', {old}, {new} "
    )


def _insert(register: str, key: str, subject: str, text: str) -> str:
    body = _select(register, key, subject, text, "n", "created", "'{}'::jsonb", "jsonb_strip_nulls(to_jsonb(n))")
    return f"{body} FROM new_rows n; RETURN NULL;"


def _update(register: str, key: str, subject: str, text: str) -> str:
    difference = "changelog_difference(to_jsonb({0}), to_jsonb({1}))"
    body = _select(
        register, key, subject, text, "n", "changed", difference.format("o", "n"), difference.format("n", "o")
    )
    pairs = f"new_rows n JOIN old_rows o ON o.{key} = n.{key} WHERE o.* IS DISTINCT FROM n.*"
    return f"{planned_anew(f'{body} FROM {pairs}')}; RETURN NULL;"


def _delete(register: str, key: str, subject: str, text: str) -> str:
    body = _select(register, key, subject, text, "o", "deleted", "jsonb_strip_nulls(to_jsonb(o))", "'{}'::jsonb")
    return f"{body} FROM old_rows o; RETURN NULL;"


APPEND_ONLY = pgtrigger.Trigger(
    name="append_only",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
)

# A test database is emptied between tests by TRUNCATE: its connections say so with a setting of their own.
NO_TRUNCATE = pgtrigger.Trigger(
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
