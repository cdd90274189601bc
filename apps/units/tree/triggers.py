"""The tree as the database keeps it: the SQL that derives a unit's place from its affiliations and holds its rules.

A path is the chain of codes from the root, each followed by a slash: 450000/450200/450203/. The column compares byte by
byte, so that "everything below" is one index range. A statement's rows are judged together; codes one by one.

The functions are installed by the migrations, which carry their own text; a test compares the two. Who reported to whom
on a day stands in apps/units/tree/at_date.py, the form of codes in apps/units/identifiers.py.
"""

import pgtrigger

from apps.changelog.triggers import Guard, planned_anew

COUNTY = 4  # Federation.Level, which stands above this: a test compares the two

RULES = {
    "units_parent_is_federation": "only a federation has units below it",
    "units_level_below_parent": "a federation stands at a lower level than the one it reports to",
    "units_below_county": "what reported to a county or a federation below it stands above the counties today",
    "units_division_inside_parent": "a division code lies inside that of the federation above",
    "units_closed_before_parent": "a federation closes after everything below it",
}
_MESSAGES = " ".join(f"WHEN '{rule}' THEN '{message}'" for rule, message in RULES.items())

# At which level a federation stood on a day, for statements and triggers.
LEVEL_ON = "units_level_on"
LEVEL_ON_FUNCTION = """
CREATE FUNCTION units_level_on(federation bigint, day date) RETURNS smallint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT k.level FROM units_formerkind k
         WHERE k.unit_id = federation AND k.level IS NOT NULL AND k.until >= day ORDER BY k.until LIMIT 1),
        (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = federation)
    )
$$;
"""
PLACE_FUNCTIONS = """
CREATE FUNCTION units_lock(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN -- Units with others below them change one transaction after another; the rest only wait for those.
    IF EXISTS (SELECT FROM unnest(ids) AS i JOIN units_unit u ON u.parent_id = i) THEN
        PERFORM pg_advisory_xact_lock(hashtext('units_unit.path'));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtext('units_unit.path'));
    END IF;
END $$;

CREATE FUNCTION units_place(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE wrong text;
BEGIN
    UPDATE units_unit u SET parent_id = latest.parent_id, path = coalesce(p.path, '') || u.code || '/'
    FROM (SELECT i AS id, (SELECT a.parent_id FROM units_affiliation a
                           WHERE a.unit_id = i ORDER BY a.starts DESC LIMIT 1) AS parent_id
          FROM unnest(ids) AS i) latest LEFT JOIN units_unit p ON p.id = latest.parent_id
    WHERE u.id = latest.id AND u.parent_id IS DISTINCT FROM latest.parent_id;

    WITH RECURSIVE below AS (
        SELECT u.id, coalesce(p.path, '') || u.code || '/' AS path, ARRAY[u.id] AS seen, false AS cycle
        FROM unnest(ids) AS i JOIN units_unit u ON u.id = i LEFT JOIN units_unit p ON p.id = u.parent_id
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
            USING ERRCODE = '23514', CONSTRAINT = 'units_no_cycle', DETAIL = wrong;
    END IF;
END $$;

CREATE FUNCTION units_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.parent_id := NULL; NEW.path := NEW.code || '/';
    RETURN NEW;
END $$;
CREATE TRIGGER units_begin BEFORE INSERT ON units_unit FOR EACH ROW EXECUTE FUNCTION units_begin();
"""

CHECK_FUNCTION = f"""
-- Whether a federation stands at the level of the one above or higher on any day of its affiliation that begins on this
-- day; the first one holds for all days before it too. Levels are looked at on its first day and on each day from which
-- one of the two stood at another.
CREATE FUNCTION units_levels_cross(federation bigint, above bigint, first_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT CASE WHEN EXISTS (SELECT FROM units_affiliation b WHERE b.unit_id = federation AND b.starts < first_day)
                    THEN first_day ELSE '-infinity' END AS starts,
               (SELECT min(n.starts) FROM units_affiliation n
                WHERE n.unit_id = federation AND n.starts > first_day) AS ends
    ), change AS (
        SELECT starts AS day FROM held
        UNION ALL SELECT k.until + 1 FROM units_formerkind k WHERE k.unit_id IN (federation, above)
    )
    SELECT EXISTS (
        SELECT FROM change, held WHERE change.day >= held.starts AND (change.day >= held.ends) IS NOT TRUE
            AND {LEVEL_ON}(federation, change.day) <= {LEVEL_ON}(above, change.day))
$$;

-- Levels hold on every day of every affiliation, so that no earlier state of the tree has a cycle either. Sums are kept
-- by the levels of now: below who keeps them, up to the counties, all keep them.
-- A move, its division code and a level of then are written one after the other: acts.moving judges them together.
CREATE OR REPLACE FUNCTION units_check(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE broken record;
BEGIN
    WITH edge AS (
        SELECT a.unit_id, a.parent_id, a.starts FROM unnest(ids) AS i JOIN units_affiliation a ON a.unit_id = i
        UNION
        SELECT a.unit_id, a.parent_id, a.starts FROM unnest(ids) AS i JOIN units_affiliation a ON a.parent_id = i
    ), judged AS (
        SELECT u.code, CASE
            WHEN p.register <> 'federation' THEN 'units_parent_is_federation'
            WHEN f.level IS NOT NULL AND current_setting('units.moving', true) IS DISTINCT FROM 'on'
                AND units_levels_cross(edge.unit_id, edge.parent_id, edge.starts) THEN 'units_level_below_parent'
            WHEN f.level < {COUNTY} AND above.level >= {COUNTY} THEN 'units_below_county'
            WHEN current_setting('units.moving', true) IS DISTINCT FROM 'on'
                AND u.parent_id = p.id AND u.line = 'territorial' AND u.division_code <> ''
                AND NOT starts_with(u.division_code, units_division(p.division_code))
                THEN 'units_division_inside_parent'
            WHEN u.parent_id = p.id AND p.closed < coalesce(u.closed, 'infinity') THEN 'units_closed_before_parent'
        END AS rule
        FROM edge JOIN units_unit u ON u.id = edge.unit_id JOIN units_unit p ON p.id = edge.parent_id
        LEFT JOIN units_federation f ON f.unit_ptr_id = u.id
        LEFT JOIN units_federation above ON above.unit_ptr_id = p.id
    )
    SELECT rule, array_to_string((array_agg(DISTINCT code))[1:10], ', ') AS codes INTO broken
    FROM judged WHERE rule IS NOT NULL GROUP BY rule ORDER BY rule LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%: %', CASE broken.rule {_MESSAGES} END, broken.codes
            USING ERRCODE = '23514', CONSTRAINT = broken.rule, DETAIL = broken.codes;
    END IF;
END $$;
"""
HOLD_FUNCTION = """
-- Holds units that move, with all below them, whose paths follow, and the federations they leave or go to with those
-- ever above these, up to the county: in the order of their keys, before anything else of the move is held. What came
-- to stand there while these were waited for is held too.
CREATE FUNCTION units_hold(ids bigint[], parents bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE asked bigint[]; held bigint[] := '{}';
BEGIN
    PERFORM units_lock(ids);
    LOOP
        asked := ARRAY(
            WITH RECURSIVE below AS (
                SELECT unnest(ids) AS id
                UNION
                SELECT c.id FROM below JOIN units_unit c ON c.parent_id = below.id
            ), above AS (
                SELECT unnest(parents) AS id
                UNION
                SELECT f.unit_ptr_id FROM above JOIN units_affiliation a ON a.unit_id = above.id
                JOIN units_federation f ON f.unit_ptr_id = a.parent_id AND f.level >= 4
            )
            SELECT id FROM below UNION SELECT id FROM above ORDER BY id);
        EXIT WHEN asked = held;
        PERFORM FROM units_unit WHERE id = ANY(asked) ORDER BY id FOR NO KEY UPDATE;
        held := asked;
    END LOOP;
END $$;
"""
REFERRED_FUNCTION = """
CREATE FUNCTION units_referred(unit bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE held record; found boolean;
BEGIN -- Every foreign key to a unit counts but those of its own register row and of its own affiliations.
    FOR held IN
        SELECT key.conrelid::regclass AS name, col.attname AS col
        FROM pg_constraint key JOIN pg_attribute col ON col.attrelid = key.conrelid AND col.attnum = key.conkey[1]
        WHERE key.contype = 'f' AND col.attname <> 'unit_ptr_id'
          AND (key.conrelid <> 'units_affiliation'::regclass OR col.attname <> 'unit_id')
          AND (key.confrelid = 'units_unit'::regclass OR key.confrelid IN (
                SELECT conrelid FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                WHERE contype = 'f' AND confrelid = 'units_unit'::regclass AND attname = 'unit_ptr_id'))
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', held.name, held.col) INTO found USING unit;
        IF found THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;
"""
CLOCK_FUNCTIONS = """
CREATE FUNCTION units_time_zone() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT time_zone FROM units_installation), 'Asia/Shanghai')
$$;
CREATE FUNCTION units_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE units_time_zone())::date
$$;
"""
CODE_KEPT = """
    RAISE EXCEPTION 'the code of a unit that is referred to does not change: %', OLD.code
        USING ERRCODE = '23001', CONSTRAINT = 'units_code_kept', DETAIL = OLD.code;
"""


def _after(name: str, operation: pgtrigger.Operation, ids: str, *acts: str, **tables: str) -> Guard:
    calls = " ".join(f"PERFORM {act}(touched);" for act in ("units_lock", *acts))
    return Guard(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        declare=[("touched", "bigint[]")],
        func=f"{ids} IF touched IS NOT NULL THEN {calls} END IF; RETURN NULL;",
    )


def ids_of(column: str, rows: str) -> str:
    return planned_anew(f"SELECT array_agg(DISTINCT {column}) FROM {rows}") + " INTO touched;"


def ids_changed(key: str, *columns: str) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in "no")
    return ids_of(f"n.{key}", f"new_rows n JOIN old_rows o ON o.{key} = n.{key} WHERE ({new}) IS DISTINCT FROM ({old})")


_SETTLE = ("units_place", "units_check")
# What a federation was is judged with where it stood, whatever writes it.
FORMER_KIND_TRIGGERS = [
    _after("rules_insert", pgtrigger.Insert, ids_of("unit_id", "new_rows"), "units_check", new="new_rows"),
    _after("rules_update", pgtrigger.Update, ids_of("unit_id", "new_rows"), "units_check", new="new_rows"),
    _after("rules_delete", pgtrigger.Delete, ids_of("unit_id", "old_rows"), "units_check", old="old_rows"),
]
UNIT_TRIGGERS = [
    _after(
        "place_update",
        pgtrigger.Update,
        ids_changed("id", "code", "register", "line", "division_code", "closed"),
        *_SETTLE,
        old="old_rows",
        new="new_rows",
    ),
    Guard(
        name="place_is_derived",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("parent_id", "path"),
        condition=pgtrigger.Condition(
            "pg_trigger_depth() = 0 AND (OLD.path, OLD.parent_id) IS DISTINCT FROM (NEW.path, NEW.parent_id)"
        ),
        func="NEW.path := OLD.path; NEW.parent_id := OLD.parent_id; RETURN NEW;",
    ),
    Guard(
        name="code_kept",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("code"),
        condition=pgtrigger.Q(old__code__df=pgtrigger.F("new__code")),
        func=f"IF units_referred(OLD.id) THEN {CODE_KEPT} END IF; RETURN NEW;",
    ),
]

FEDERATION_TRIGGERS = [
    _after("rules_insert", pgtrigger.Insert, ids_of("unit_ptr_id", "new_rows"), "units_check", new="new_rows"),
    _after(
        "rules_update",
        pgtrigger.Update,
        ids_changed("unit_ptr_id", "level"),
        "units_check",
        old="old_rows",
        new="new_rows",
    ),
]

AFFILIATION_TRIGGERS = [
    _after("place_insert", pgtrigger.Insert, ids_of("unit_id", "new_rows"), *_SETTLE, new="new_rows"),
    _after(
        "place_update",
        pgtrigger.Update,
        ids_of("unit_id", "(SELECT unit_id FROM new_rows UNION SELECT unit_id FROM old_rows) both_rows"),
        *_SETTLE,
        old="old_rows",
        new="new_rows",
    ),
    _after("place_delete", pgtrigger.Delete, ids_of("unit_id", "old_rows"), *_SETTLE, old="old_rows"),
    Guard(
        name="history_kept",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="old_rows"),
        declare=[("wrong", "text")],
        func="""
            SELECT string_agg(u.code, ', ') INTO wrong
            FROM (SELECT unit_id FROM old_rows GROUP BY unit_id HAVING count(*) > 1) gone
            JOIN units_unit u ON u.id = gone.unit_id
            WHERE NOT EXISTS (SELECT FROM units_affiliation a WHERE a.unit_id = gone.unit_id);
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION 'a unit that has moved keeps its history: %', wrong
                    USING ERRCODE = '23503', CONSTRAINT = 'units_history_kept', DETAIL = wrong;
            END IF;
            RETURN NULL;
        """,
    ),
]
