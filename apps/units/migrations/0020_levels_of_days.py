"""A federation's level is judged on each day on which it reported to another one, and no more by that of today alone."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

LEVELS = """
CREATE FUNCTION units_level_on(federation bigint, day date) RETURNS smallint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT k.level FROM units_formerkind k
         WHERE k.unit_id = federation AND k.level IS NOT NULL AND k.until >= day ORDER BY k.until LIMIT 1),
        (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = federation)
    )
$$;

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
            AND units_level_on(federation, change.day) <= units_level_on(above, change.day))
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
            WHEN f.level < 4 AND above.level >= 4 THEN 'units_below_county'
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
        RAISE EXCEPTION '%: %', CASE broken.rule WHEN 'units_parent_is_federation' THEN 'only a federation has units below it' WHEN 'units_level_below_parent' THEN 'a federation stands at a lower level than the one it reports to' WHEN 'units_below_county' THEN 'what reported to a county or a federation below it stands above the counties today' WHEN 'units_division_inside_parent' THEN 'a division code lies inside that of the federation above' WHEN 'units_closed_before_parent' THEN 'a federation closes after everything below it' END, broken.codes
            USING ERRCODE = '23514', CONSTRAINT = broken.rule, DETAIL = broken.codes;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0019_files_in_pieces"),
    ]

    operations = [
        migrations.RunSQL(LEVELS),
        pgtrigger.migrations.AddTrigger(
            model_name="formerkind",
            trigger=pgtrigger.compiler.Trigger(
                name="rules_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_id) FROM new_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="5fa89ab7f2638085d73ec00c040feb0f4b3bf9b8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_rules_insert_99f08",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_formerkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formerkind",
            trigger=pgtrigger.compiler.Trigger(
                name="rules_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_id) FROM new_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="8dce1dc1d20eebb6aebc2c0eb753a2496c88de06",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_rules_update_f2f79",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_formerkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formerkind",
            trigger=pgtrigger.compiler.Trigger(
                name="rules_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_id) FROM old_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="dbc67261cc5d35d4d38db19725dd568a010d4422",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_rules_delete_d67da",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_formerkind",
                    when="AFTER",
                ),
            ),
        ),
    ]
