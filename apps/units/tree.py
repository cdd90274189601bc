"""The tree as the database keeps it: the SQL that derives a unit's parent and path from its affiliations.

A path is the chain of codes from the root, each followed by a slash: 450000/450200/450203/. The column compares byte by
byte, so that "everything below" is one index range.
"""

import pgtrigger

PLACE_FUNCTION = """
CREATE OR REPLACE FUNCTION units_place(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    SELECT string_agg(u.code, ', ') INTO wrong
    FROM units_affiliation a JOIN units_unit u ON u.id = a.unit_id JOIN units_unit p ON p.id = a.parent_id
    WHERE a.unit_id = ANY(ids) AND p.register <> 'federation';
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'only a federation has units below it: %', wrong
            USING ERRCODE = '23514', CONSTRAINT = 'units_parent_is_federation';
    END IF;

    UPDATE units_unit u SET parent_id = latest.parent_id
    FROM (SELECT i AS id, (SELECT a.parent_id FROM units_affiliation a
                           WHERE a.unit_id = i ORDER BY a.starts DESC LIMIT 1) AS parent_id
          FROM unnest(ids) AS i) latest
    WHERE u.id = latest.id AND u.parent_id IS DISTINCT FROM latest.parent_id;

    WITH RECURSIVE below AS (
        SELECT u.id, coalesce(p.path, '') || u.code || '/' AS path, ARRAY[u.id] AS seen, false AS cycle
        FROM units_unit u LEFT JOIN units_unit p ON p.id = u.parent_id WHERE u.id = ANY(ids)
        UNION ALL
        SELECT c.id, b.path || c.code || '/', b.seen || c.id, c.id = ANY(b.seen)
        FROM units_unit c JOIN below b ON c.parent_id = b.id WHERE NOT b.cycle
    ), placed AS (
        SELECT DISTINCT ON (id) id, path FROM below ORDER BY id, cardinality(seen) DESC
    ), circular AS (
        SELECT string_agg(DISTINCT u.code, ', ') AS codes FROM below b JOIN units_unit u ON u.id = b.id WHERE b.cycle
    ), moved AS (
        UPDATE units_unit u SET path = placed.path FROM placed, circular
        WHERE u.id = placed.id AND circular.codes IS NULL AND u.path IS DISTINCT FROM placed.path
    )
    SELECT codes INTO wrong FROM circular;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a unit cannot stand below itself: %', wrong
            USING ERRCODE = '23514', CONSTRAINT = 'units_no_cycle';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION units_parent_at(unit bigint, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT a.parent_id FROM units_affiliation a
         WHERE a.unit_id = unit AND a.starts <= day ORDER BY a.starts DESC LIMIT 1),
        (SELECT a.parent_id FROM units_affiliation a WHERE a.unit_id = unit ORDER BY a.starts LIMIT 1)
    )
$$;
"""


def _after(name: str, operation: pgtrigger.Operation, ids: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"PERFORM units_place(ids) FROM ({ids}) AS touched(ids) WHERE ids IS NOT NULL; RETURN NULL;",
    )


UNIT_TRIGGERS = [
    _after("place_insert", pgtrigger.Insert, "SELECT array_agg(id) FROM new_rows", new="new_rows"),
    _after(
        "place_update",
        pgtrigger.Update,
        "SELECT array_agg(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.code <> n.code",
        old="old_rows",
        new="new_rows",
    ),
    pgtrigger.Trigger(
        name="place_is_derived",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("parent_id", "path"),
        condition=pgtrigger.Q(old__path__df=pgtrigger.F("new__path"))
        | pgtrigger.Q(old__parent__df=pgtrigger.F("new__parent")),
        func="""
            IF pg_trigger_depth() = 1 THEN
                NEW.path := OLD.path; NEW.parent_id := OLD.parent_id;
            END IF;
            RETURN NEW;
        """,
    ),
]

AFFILIATION_TRIGGERS = [
    _after("place_insert", pgtrigger.Insert, "SELECT array_agg(unit_id) FROM new_rows", new="new_rows"),
    _after(
        "place_update",
        pgtrigger.Update,
        "SELECT array_agg(unit_id) FROM (SELECT unit_id FROM new_rows UNION SELECT unit_id FROM old_rows) both_rows",
        old="old_rows",
        new="new_rows",
    ),
    _after("place_delete", pgtrigger.Delete, "SELECT array_agg(unit_id) FROM old_rows", old="old_rows"),
]
