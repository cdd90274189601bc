"""What the database holds of successions: one register, days that can be, no circle on one day.

The function is installed by a migration, which carries its own text; a test compares the two.
"""

import pgtrigger

from apps.changelog.triggers import Guard
from apps.units.tree.triggers import ids_changed, ids_of

RULES = {
    "units_succession_register": "predecessor and successor stand in one register",
    "units_succession_dates": "a predecessor stands until the day before, a successor from the day on",
}
_MESSAGES = " ".join(f"WHEN '{rule}' THEN '{message}'" for rule, message in RULES.items())

SUCCESSION_FUNCTION = f"""
-- Every succession of these units: held also when a unit's own days change. The acts on the tree write several of these
-- days one after the other, and have them judged together.
CREATE FUNCTION units_succession_check(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE broken record; circle text;
BEGIN
    IF current_setting('units.moving', true) = 'on' THEN
        RETURN;
    END IF;
    WITH judged AS (
        SELECT b.code || ', ' || a.code AS codes, CASE
            WHEN b.register <> a.register THEN 'units_succession_register'
            WHEN b.opened >= s."on" OR b.closed < s."on" - 1 OR a.opened > s."on" OR a.closed < s."on"
                THEN 'units_succession_dates'
        END AS rule
        FROM units_succession s JOIN units_unit b ON b.id = s.before_id JOIN units_unit a ON a.id = s.after_id
        WHERE s.before_id = ANY(ids) OR s.after_id = ANY(ids)
    )
    SELECT rule, codes INTO broken FROM judged WHERE rule IS NOT NULL ORDER BY rule, codes LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%: %', CASE broken.rule {_MESSAGES} END, broken.codes
            USING ERRCODE = '23514', CONSTRAINT = broken.rule, DETAIL = broken.codes;
    END IF;
    WITH RECURSIVE onward AS (
        SELECT s.before_id AS start, s.after_id AS reached, s."on" FROM units_succession s WHERE s.before_id = ANY(ids)
        UNION
        SELECT onward.start, s.after_id, s."on"
        FROM onward JOIN units_succession s ON s.before_id = onward.reached AND s."on" = onward."on"
    )
    SELECT u.code INTO circle FROM onward JOIN units_unit u ON u.id = onward.start
    WHERE onward.start = onward.reached ORDER BY u.code LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'what came from a unit cannot become it again on the same day: %', circle
            USING ERRCODE = '23514', CONSTRAINT = 'units_succession_circle', DETAIL = circle;
    END IF;
END $$;
"""


def _check(name: str, operation: pgtrigger.Operation, ids: str, **tables: str) -> Guard:
    return Guard(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        declare=[("touched", "bigint[]")],
        func=f"{ids} IF touched IS NOT NULL THEN PERFORM units_succession_check(touched); END IF; RETURN NULL;",
    )


_OF_SUCCESSIONS = ids_of("before_id", "new_rows")
SUCCESSION_TRIGGERS = [
    _check("succession_insert", pgtrigger.Insert, _OF_SUCCESSIONS, new="new_rows"),
    _check("succession_update", pgtrigger.Update, _OF_SUCCESSIONS, old="old_rows", new="new_rows"),
]
UNIT_SUCCESSION_TRIGGERS = [
    _check(
        "succession_dates",
        pgtrigger.Update,
        ids_changed("id", "opened", "closed", "register"),
        old="old_rows",
        new="new_rows",
    )
]
