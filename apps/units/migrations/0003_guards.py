"""The triggers and functions of this app: no setting lifts them."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


LIFT = """
DO $$ DECLARE old record; BEGIN -- those of an earlier state, whatever they were called
    FOR old IN SELECT tgname, tgrelid::regclass AS name FROM pg_trigger
               WHERE NOT tgisinternal AND tgname LIKE 'pgtrigger\\_%' AND tgrelid::regclass::text ~ '^units_' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', old.tgname, old.name);
    END LOOP;
END $$;
"""
FUNCTIONS = """
CREATE OR REPLACE FUNCTION units_time_zone() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT time_zone FROM units_installation), 'Asia/Shanghai')
$$;
CREATE OR REPLACE FUNCTION units_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE units_time_zone())::date
$$;

CREATE OR REPLACE FUNCTION units_lock(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN -- Units with others below them change one transaction after another; the rest only wait for those.
    IF EXISTS (SELECT FROM unnest(ids) AS i JOIN units_unit u ON u.parent_id = i) THEN
        PERFORM pg_advisory_xact_lock(hashtext('units_unit.path'));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtext('units_unit.path'));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION units_place(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
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

CREATE OR REPLACE FUNCTION units_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.parent_id := NULL; NEW.path := NEW.code || '/';
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER units_begin BEFORE INSERT ON units_unit FOR EACH ROW EXECUTE FUNCTION units_begin();

CREATE OR REPLACE FUNCTION units_parent_at(unit bigint, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT a.parent_id FROM units_affiliation a
         WHERE a.unit_id = unit AND a.starts <= day ORDER BY a.starts DESC LIMIT 1),
        (SELECT a.parent_id FROM units_affiliation a WHERE a.unit_id = unit ORDER BY a.starts LIMIT 1)
    )
$$;

CREATE OR REPLACE FUNCTION units_division(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(code, CASE WHEN length(rtrim(code, '0')) <= 2 THEN 2 WHEN length(rtrim(code, '0')) <= 4 THEN 4 WHEN length(rtrim(code, '0')) <= 6 THEN 6 WHEN length(rtrim(code, '0')) <= 9 THEN 9 WHEN length(rtrim(code, '0')) <= 12 THEN 12 END)
$$;


-- Levels hold for every affiliation, past ones too, so that no earlier state of the tree has a cycle either.
-- A move and the division code that comes with it are written one after the other: acts.moving judges them together.
CREATE OR REPLACE FUNCTION units_check(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE broken record;
BEGIN
    WITH edge AS (
        SELECT a.unit_id, a.parent_id FROM unnest(ids) AS i JOIN units_affiliation a ON a.unit_id = i
        UNION
        SELECT a.unit_id, a.parent_id FROM unnest(ids) AS i JOIN units_affiliation a ON a.parent_id = i
    ), judged AS (
        SELECT u.code, CASE
            WHEN p.register <> 'federation' THEN 'units_parent_is_federation'
            WHEN f.level <= above.level THEN 'units_level_below_parent'
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
        RAISE EXCEPTION '%: %', CASE broken.rule WHEN 'units_parent_is_federation' THEN 'only a federation has units below it' WHEN 'units_level_below_parent' THEN 'a federation stands at a lower level than the one it reports to' WHEN 'units_division_inside_parent' THEN 'a division code lies inside that of the federation above' WHEN 'units_closed_before_parent' THEN 'a federation closes after everything below it' END, broken.codes
            USING ERRCODE = '23514', CONSTRAINT = broken.rule, DETAIL = broken.codes;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION units_uscc_fits(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT length(code) = 18 AND translate(code, '0123456789ABCDEFGHJKLMNPQRTUWXY', '') = ''
        AND (SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place::int, 1)) - 1) * weight) % 31 = 0
             FROM unnest(ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]) WITH ORDINALITY AS t(weight, place))
$$;
ALTER TABLE units_unit DROP CONSTRAINT IF EXISTS units_uscc_fits;
ALTER TABLE units_unit ADD CONSTRAINT units_uscc_fits CHECK (uscc = '' OR units_uscc_fits(uscc));

CREATE OR REPLACE FUNCTION units_referred(unit bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
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

-- Holds units that move, with all below them, whose paths follow, and the federations they leave or go to with those
-- ever above these, up to the county: in the order of their keys, before anything else of the move is held. What came
-- to stand there while these were waited for is held too.
CREATE OR REPLACE FUNCTION units_hold(ids bigint[], parents bigint[]) RETURNS void
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

CREATE OR REPLACE FUNCTION units_pairs(VARIADIC words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE COST 1000 AS $$
    SELECT coalesce(array_agg(DISTINCT substr(said, at, 2)), ARRAY[]::text[])
    FROM lower(array_to_string(words, ' ')) AS said, generate_series(1, length(said) - 1) AS at
$$;
CREATE INDEX IF NOT EXISTS units_unit_pairs ON units_unit USING gin (units_pairs(code, name, name_en, initials, pinyin));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("changelog", "0002_guards"),
        ("units", "0002_shape"),
    ]

    operations = [
        migrations.RunSQL(LIFT, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="place_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_id) FROM new_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_place(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="f16baeec1d722161c8c7f8786715a3d11dfcaca0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_place_insert_89926",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="place_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_id) FROM (SELECT unit_id FROM new_rows UNION SELECT unit_id FROM old_rows) both_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_place(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="6ebc8bd651d149328c7ff6633b9f932512836cad",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_place_update_b0e89",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="place_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_id) FROM old_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_place(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="d7a97fa69da09c3aaf83956d8d960f3c613e9533",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_place_delete_4932c",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_kept",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n            SELECT string_agg(u.code, ', ') INTO wrong\n            FROM (SELECT unit_id FROM old_rows GROUP BY unit_id HAVING count(*) > 1) gone\n            JOIN units_unit u ON u.id = gone.unit_id\n            WHERE NOT EXISTS (SELECT FROM units_affiliation a WHERE a.unit_id = gone.unit_id);\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a unit that has moved keeps its history: %', wrong\n                    USING ERRCODE = '23503', CONSTRAINT = 'units_history_kept', DETAIL = wrong;\n            END IF;\n            RETURN NULL;\n        ",
                    hash="74421689038dd56e77ee57f16e7bba3705751082",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_kept_aea71",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.affiliation', n.id::text, n.unit_id, n.starts::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="379094a926331a592aaf1569bed5f231eb29f34c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_3ad76",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.affiliation', n.id::text, n.unit_id, n.starts::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="275cfafaa46710a00b29e5a95319e94db2c8d828",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_45d3e",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="affiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.affiliation', o.id::text, o.unit_id, o.starts::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="ea3f93baf5c45ed2c5ed1747f90cbf0dcbc2f50a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_7d432",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_affiliation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.appointment', n.id::text, n.federation_id, n.user_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="8b09346aec1d9b90d5c559a83b11d5a756e10856",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_99b70",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.appointment', n.id::text, n.federation_id, n.user_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="a53d099a66dca224c223c5274372f4d85425cfb6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_6026d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.appointment', o.id::text, o.federation_id, o.user_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="ff9f2e84920d659b489569003e05f21e3587d870",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_9558e",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaign",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.campaign', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="14077c9f297e7cf422dadcead3c6cb2bef9d989c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_d1848",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_campaign",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaign",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.campaign', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="85609b82381da06fbca98f7c66a8354e23678732",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_9e56f",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_campaign",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaign",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.campaign', o.unit_ptr_id::text, o.unit_ptr_id, o.unit_ptr_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="64149c6cb762c5634756559e8411f1296c4dd5af",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_c053d",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_campaign",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facility",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.facility', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="a48a57daed44447840c5d4d1e7b50c052062cc3c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_7e359",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_facility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facility",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.facility', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="69ae35f5ff1bee9f94726739e3fa5b7823a2ffbd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_b572a",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_facility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facility",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.facility', o.unit_ptr_id::text, o.unit_ptr_id, o.unit_ptr_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="37dbf83869ccf2316bc6c4f2af64c1746a839189",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_c2ed9",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_facility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="federation",
            trigger=pgtrigger.compiler.Trigger(
                name="rules_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT unit_ptr_id) FROM new_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="fa3ea3029068351f3f93d7ff7cc48aa3f2a83a3c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_rules_insert_ccb29",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_federation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="federation",
            trigger=pgtrigger.compiler.Trigger(
                name="rules_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT n.unit_ptr_id) FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE (n.level) IS DISTINCT FROM (o.level)$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="c386dec6652b409792a57f19858426ddc6bf9d27",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_rules_update_3fc74",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_federation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="federation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.federation', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="7151553a3aff7dff6bdeb0bab3595f7400eaa018",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_07b52",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_federation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="federation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.federation', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="aceb01ff8cb4dd4d6926949f119454807cbc0aac",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_59573",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_federation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="federation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.federation', o.unit_ptr_id::text, o.unit_ptr_id, o.unit_ptr_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="64b0fa623e919f63b0914b5265690b2528baf686",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_b1771",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_federation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.formername', n.id::text, n.unit_id, n.name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="75242db9c8dd4451715b11a0e944ccde862fd83f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_a9667",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_formername",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.formername', n.id::text, n.unit_id, n.name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="cd04647008a11630bf446c70e128abc946299a67",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_ca220",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_formername",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.formername', o.id::text, o.unit_id, o.name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="661592bb23c56887c0793b0581c78176f8affd64",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_67c05",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_formername",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grassrootsunion",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.grassrootsunion', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="6f547dde9425585088fbfd8ee42d3f368d10f453",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_e7b87",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_grassrootsunion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grassrootsunion",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.grassrootsunion', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="ff765c667dc1288b303dc489037cf62d08d41dcc",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_33ca6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_grassrootsunion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grassrootsunion",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.grassrootsunion', o.unit_ptr_id::text, o.unit_ptr_id, o.unit_ptr_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="16b169cbf45ea580c0eac489055b612d52140760",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_d7b45",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_grassrootsunion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="honour",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.honour', n.id::text, n.unit_id, n.name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="980ba6f616810b6ced8a3393f29dc04e334c5229",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_3d5d8",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_honour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="honour",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.honour', n.id::text, n.unit_id, n.name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="967675e2396f1b786cb22cd528a7afe6aa8188cf",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_fa2cf",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_honour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="honour",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.honour', o.id::text, o.unit_id, o.name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="248eb0d0d39d28f2e47825dde1a4c347566d8e19",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_a8e0c",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_honour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.installation', n.id::text, n.id, n.site_name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="619cfcf490c4c3a8bc4294a09cd6b80ac0004192",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_19638",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_installation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.installation', n.id::text, n.id, n.site_name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="ab6e1ccd7d881b3b4b961bd52d9c3fb2a93962ba",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_11dca",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_installation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.installation', o.id::text, o.id, o.site_name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="aca701c9acf3e38fc04913916d5086f46d614182",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_c0329",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_installation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="year_fixed_once_used",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.year_month, OLD.year_day) IS DISTINCT FROM ROW(NEW.year_month, NEW.year_day))",
                    func="\n        IF EXISTS (SELECT FROM figures_period) THEN\n            RAISE EXCEPTION 'there are periods already: the first day of the statistical year stays'\n                USING ERRCODE = '23001', CONSTRAINT = 'units_year_fixed';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="731d3172dae2f0f8452a77caf4260d021fb5d568",
                    operation='UPDATE OF "year_month", "year_day"',
                    pgid="pgtrigger_year_fixed_once_used_57408",
                    table="units_installation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.participation', n.id::text, n.campaign_id, n.part::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="92b92ae22d6bf3242d8c692dee07d8135a262962",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_8ea8b",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.participation', n.id::text, n.campaign_id, n.part::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="cc7e1ec69aef46228c8945a50b7144cc96233411",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_483b6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.participation', o.id::text, o.campaign_id, o.part::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="9f420a7423f24c7f82decdd9adc00db5ca263877",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_78729",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="readingroom",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.readingroom', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="f99c48d5f83775c9a7dadd17bf75cb9060c66cc4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_fb7de",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_readingroom",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="readingroom",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.readingroom', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="810606d3667d99e62909134f4cbf1ea51be0ea14",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_388f0",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_readingroom",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="readingroom",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.readingroom', o.unit_ptr_id::text, o.unit_ptr_id, o.unit_ptr_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="a1ba89db3f4139a27e68ab98dcb9fcd7e60d92f2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_cdc44",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_readingroom",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="place_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE (n.code, n.register, n.line, n.division_code, n.closed) IS DISTINCT FROM (o.code, o.register, o.line, o.division_code, o.closed)$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_lock(touched); PERFORM units_place(touched); PERFORM units_check(touched); END IF; RETURN NULL;",
                    hash="33630f161008c790b6155f2161b5bf3126a8af96",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_place_update_0af95",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="place_is_derived",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (pg_trigger_depth() = 0 AND (OLD.path, OLD.parent_id) IS DISTINCT FROM (NEW.path, NEW.parent_id))",
                    func="NEW.path := OLD.path; NEW.parent_id := OLD.parent_id; RETURN NEW;",
                    hash="19f3e9f245524d3a7633d82446acdb8e59271a30",
                    operation='UPDATE OF "parent_id", "path"',
                    pgid="pgtrigger_place_is_derived_47f71",
                    table="units_unit",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="code_kept",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))',
                    func="IF units_referred(OLD.id) THEN \n    RAISE EXCEPTION 'the code of a unit that is referred to does not change: %', OLD.code\n        USING ERRCODE = '23001', CONSTRAINT = 'units_code_kept', DETAIL = OLD.code;\n END IF; RETURN NEW;",
                    hash="aba487e19f5668664eb346472c033cf94c23dd41",
                    operation='UPDATE OF "code"',
                    pgid="pgtrigger_code_kept_445b3",
                    table="units_unit",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.unit', n.id::text, n.id, n.name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="355d5abbab657f75d20f8c93d568726cf8bf38f5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_c25fd",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.unit', n.id::text, n.id, n.name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="b74cde5c08852f844e48d771eb0a3d2af76d3560",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_fa336",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.unit', o.id::text, o.id, o.name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="aba379408b75728ca487308c248b223430bd0ae4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_53f65",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workerstation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.workerstation', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="fd7b41f37d9f31d04966e172c43521b876610682",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_ae8a4",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_workerstation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workerstation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.workerstation', n.unit_ptr_id::text, n.unit_ptr_id, n.unit_ptr_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.unit_ptr_id = n.unit_ptr_id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="634d1c5513f9fac1567fe7acc12b7773a86d2699",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_a49d6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_workerstation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workerstation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.workerstation', o.unit_ptr_id::text, o.unit_ptr_id, o.unit_ptr_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="fe5f0ae889a6b26e79f2c95911d54eb71ee1bc07",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_38ca4",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_workerstation",
                    when="AFTER",
                ),
            ),
        ),
    ]
