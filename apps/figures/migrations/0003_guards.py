"""The triggers and functions of this app: no setting lifts them."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


LIFT = """
DO $$ DECLARE old record; BEGIN -- those of an earlier state, whatever they were called
    FOR old IN SELECT tgname, tgrelid::regclass AS name FROM pg_trigger
               WHERE NOT tgisinternal AND tgname LIKE 'pgtrigger\\_%' AND tgrelid::regclass::text ~ '^figures_' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', old.tgname, old.name);
    END LOOP;
END $$;
"""
GONE = "DROP FUNCTION IF EXISTS _pgtrigger_should_ignore CASCADE;"
FUNCTIONS = """
CREATE OR REPLACE FUNCTION figures_keep_referred() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE used boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM figures_figure WHERE %1$I = $1)
             OR EXISTS (SELECT FROM figures_revision WHERE %1$I = $1)',
        TG_ARGV[0]
    ) INTO used USING OLD.id;
    IF used AND TG_OP = 'UPDATE' THEN

    RAISE EXCEPTION 'the code of a unit that is referred to does not change: %', OLD.code
        USING ERRCODE = '23001', CONSTRAINT = 'units_code_kept', DETAIL = OLD.code;

    ELSIF used THEN
        RAISE EXCEPTION 'figures refer to this record of %', TG_TABLE_NAME
            USING ERRCODE = '23503', CONSTRAINT = 'figures_referred';
    END IF;
    RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
END $$;
CREATE OR REPLACE TRIGGER figures_keep BEFORE DELETE ON units_unit FOR EACH ROW
    EXECUTE FUNCTION figures_keep_referred('unit_id');
CREATE OR REPLACE TRIGGER figures_keep_code BEFORE UPDATE OF code ON units_unit FOR EACH ROW
    WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION figures_keep_referred('unit_id');
CREATE OR REPLACE TRIGGER figures_keep BEFORE DELETE ON figures_indicator FOR EACH ROW
    EXECUTE FUNCTION figures_keep_referred('indicator_id');
CREATE OR REPLACE TRIGGER figures_keep BEFORE DELETE ON figures_period FOR EACH ROW
    EXECUTE FUNCTION figures_keep_referred('period_id');

CREATE OR REPLACE FUNCTION figures_refuse_early_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text;
BEGIN
    SELECT string_agg(p.code, ', ' ORDER BY p.starts) INTO later FROM figures_period p
    WHERE p.starts > NEW.closed AND p.id IN (
        SELECT period_id FROM figures_figure WHERE unit_id = NEW.id
        UNION SELECT period_id FROM figures_submission WHERE unit_id = NEW.id);
    IF later IS NOT NULL THEN
        RAISE EXCEPTION 'a unit with figures or submissions for later periods cannot have closed: % %', NEW.code, later
            USING ERRCODE = '23514', CONSTRAINT = 'figures_after_closing', DETAIL = NEW.code || ', ' || later;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER figures_after_closing BEFORE UPDATE OF closed ON units_unit FOR EACH ROW
    WHEN (NEW.closed IS DISTINCT FROM OLD.closed AND NEW.closed IS NOT NULL)
    EXECUTE FUNCTION figures_refuse_early_closing();

-- Every figure of these units that counts in these periods or, beside one of the period before, on a side of them.
-- federation_id is null where the unit counts where it reports on the period's last day, and so moves with it.
CREATE OR REPLACE FUNCTION figures_counting(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, side text, unit_id bigint, federation_id bigint, period_id bigint, indicator_id bigint,
               register text, value numeric, qualifier text, low numeric, high numeric)
LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT c.counting, f.unit_id, f.period_id, f.indicator_id, f.value, f.qualifier, f.low, f.high,
               CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
               CASE u.register WHEN 'federation' THEN u.id
                    ELSE s.reported_to_id END AS federation_id
        FROM figures_figure f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        LEFT JOIN figures_submission s ON s.id = f.submission_id
        JOIN unnest(ARRAY['approved', 'submitted']::text[]) AS c(counting)
            ON f.origin = 'document' OR s.status IN ('approved', c.counting)
        WHERE f.state = 'value' AND f.basis = 'actual' AND f.unit_id = ANY(asked_units)
            AND f.period_id = ANY(asked_periods || ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair))
          AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
          AND (f.origin = 'return' OR NOT EXISTS (
            SELECT FROM figures_figure r JOIN figures_submission rs
                ON rs.id = r.submission_id AND rs.status IN ('approved', c.counting)
            WHERE r.origin = 'return' AND r.unit_id = f.unit_id AND r.period_id = f.period_id AND r.indicator_id = f.indicator_id AND r.coverage = f.coverage))
    )

    , pairs AS (SELECT * FROM unnest(ARRAY(SELECT later FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair ORDER BY later)::bigint[], ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair ORDER BY later)::bigint[]) AS pair(later, earlier)
    ), paired AS (
        SELECT c.*, pairs.later, c.period_id = pairs.later AS is_now, count(*) OVER cell AS answers,
               max(c.federation_id) FILTER (WHERE c.period_id = pairs.later) OVER cell AS reported_to
        FROM pairs JOIN counted c ON c.period_id IN (pairs.later, pairs.earlier)
        WINDOW cell AS (PARTITION BY pairs.later, c.counting, c.unit_id, c.indicator_id, c.register)
    )

    , sided AS (
        SELECT counting, 'all' AS side, unit_id, federation_id, period_id, indicator_id, register, value, qualifier,
               low, high
        FROM counted
        UNION ALL
        SELECT counting, CASE WHEN is_now THEN 'now' ELSE 'then' END, unit_id, reported_to, later, indicator_id,
               register, value, qualifier, low, high
        FROM paired WHERE answers = 2

    )
    SELECT counting, side, unit_id, federation_id, period_id, indicator_id, register::text, value, qualifier::text,
           low, high
    FROM sided WHERE period_id = ANY(asked_periods)
$$;

DROP TYPE IF EXISTS figures_amount CASCADE;
CREATE TYPE figures_amount AS (
    counting text, side text, federation_id bigint, period_id bigint, indicator_id bigint, register text,
    units int, qualified int, value numeric, low numeric, low_open int, high numeric, high_open int);

CREATE OR REPLACE FUNCTION figures_signed(sign int, amount figures_amount, place bigint) RETURNS figures_amount
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(amount.counting, amount.side, place, amount.period_id, amount.indicator_id, amount.register,
               sign * amount.units, sign * amount.qualified, sign * amount.value, sign * amount.low,
               sign * amount.low_open, sign * amount.high, sign * amount.high_open)::figures_amount
$$;

-- What these units add up to, unit by unit; those that are held where they were handed in stay out of it.
CREATE OR REPLACE FUNCTION figures_amounts(asked_units bigint[], asked_periods bigint[], of_area boolean)
RETURNS TABLE (unit_id bigint, amount figures_amount)
LANGUAGE sql STABLE AS $$
    SELECT c.unit_id,
           ROW(c.counting, c.side, NULL, c.period_id, c.indicator_id, c.register,
               1, (c.qualifier <> 'exact')::int, c.value, coalesce(c.low, 0), (c.low IS NULL)::int,
               coalesce(c.high, 0), (c.high IS NULL)::int)::figures_amount
    FROM figures_counting(asked_units, asked_periods) c
    WHERE CASE WHEN of_area THEN c.register = 'area' ELSE c.federation_id IS NULL END
$$;

-- Unit i went, in period i, from the federation `were[i]` to `are[i]`; null where no row of totals is kept for either.
CREATE OR REPLACE FUNCTION figures_post_moves(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    deltas figures_amount[];
    deriving text := changelog_setting('deriving');
BEGIN
    -- What is said of units that are no federations, taken out of where they were and added where they are.
    deltas := ARRAY(
        SELECT figures_signed(place.sign, said.amount, place.id)
        FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
        JOIN figures_amounts(units, periods, false) AS said
            ON said.unit_id = move.unit AND (said.amount).period_id = move.period,
        LATERAL (VALUES (-1, move.was), (1, move.now)) AS place(sign, id)
        WHERE place.id IS NOT NULL);
    -- Then the federations from the bottom up. One that moved passes all it has to another; one that stays passes on
    -- what changed. An area statement stops what comes from below; statements themselves do not change.
    FOR level_now IN REVERSE 6..5 LOOP
        deltas := deltas || ARRAY(
            WITH moved AS (
                SELECT move.* FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
                JOIN units_federation f ON f.unit_ptr_id = move.unit AND f.level = level_now
            ), federation AS (
                SELECT unit, period, was, now, true AS moves FROM moved
                UNION ALL
                SELECT changed.unit, changed.period, NULL, above.unit_ptr_id, false
                FROM (SELECT DISTINCT federation_id AS unit, period_id AS period FROM unnest(deltas)) changed
                JOIN units_federation f ON f.unit_ptr_id = changed.unit AND f.level = level_now
                JOIN figures_period p ON p.id = changed.period
                JOIN units_federation above
                    ON above.unit_ptr_id = units_parent_at(changed.unit, p.ends) AND above.level >= 4
                WHERE (changed.unit, changed.period) NOT IN (SELECT unit, period FROM moved)
            ), stated AS MATERIALIZED (
                SELECT said.unit_id AS unit, said.amount FROM figures_amounts(
                    ARRAY(SELECT unit FROM federation), ARRAY(SELECT DISTINCT period FROM federation), true) said
            ), below AS (
                SELECT f.unit, f.period, f.was, f.now,
                       ROW(t.counting, t.side, t.federation_id, t.period_id, t.indicator_id, t.register, t.units, t.qualified, t.value, t.low, t.low_open, t.high, t.high_open)::figures_amount AS amount
                FROM federation f JOIN figures_total t ON t.federation_id = f.unit AND t.period_id = f.period
                WHERE f.moves
                UNION ALL
                SELECT f.unit, f.period, NULL, f.now, ROW(d.*)::figures_amount
                FROM federation f JOIN unnest(deltas) d ON d.federation_id = f.unit AND d.period_id = f.period
            ), passed AS (
                SELECT f.was, f.now, s.amount FROM federation f
                JOIN stated s ON s.unit = f.unit AND (s.amount).period_id = f.period WHERE f.moves
                UNION ALL
                SELECT b.was, b.now, b.amount FROM below b
                WHERE NOT EXISTS (
                    SELECT FROM stated s WHERE s.unit = b.unit
                        AND ((s.amount).counting, (s.amount).side, (s.amount).period_id, (s.amount).indicator_id)
                          = ((b.amount).counting, (b.amount).side, (b.amount).period_id, (b.amount).indicator_id))
            )
            SELECT figures_signed(place.sign, passed.amount, place.id)
            FROM passed, LATERAL (VALUES (-1, passed.was), (1, passed.now)) AS place(sign, id)
            WHERE place.id IS NOT NULL);
    END LOOP;
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_total AS t (counting, side, federation_id, period_id, indicator_id, register, units, qualified, value, low, low_open, high, high_open)
    SELECT counting, side, federation_id, period_id, indicator_id, register, sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open) FROM unnest(deltas) GROUP BY counting, side, federation_id, period_id, indicator_id, register
    HAVING (sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open)) <> (0, 0, 0, 0, 0, 0, 0) ORDER BY counting, side, federation_id, period_id, indicator_id, register
    ON CONFLICT (counting, side, federation_id, period_id, indicator_id, register) DO UPDATE SET units = t.units + excluded.units, qualified = t.qualified + excluded.qualified, value = t.value + excluded.value, low = t.low + excluded.low, low_open = t.low_open + excluded.low_open, high = t.high + excluded.high, high_open = t.high_open + excluded.high_open;
    DELETE FROM figures_total t USING (SELECT DISTINCT federation_id, period_id FROM unnest(deltas)) changed
    WHERE t.units = 0 AND (t.federation_id, t.period_id) = (changed.federation_id, changed.period_id);
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

-- Affiliations of `touched` changed: `fresh` are the keys of those there are since, the rest is what was there before.
CREATE OR REPLACE FUNCTION figures_follow_moves(
    touched bigint[], fresh bigint[], old_units bigint[], old_parents bigint[], old_starts date[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE stood bigint[]; weighing bigint[]; moves record;
BEGIN
    IF touched IS NULL THEN
        RETURN;
    END IF;
    fresh := coalesce(fresh, '{}');
    stood := ARRAY(
        SELECT unnest(old_units)
        UNION SELECT unit_id FROM units_affiliation WHERE unit_id = ANY(touched) AND id <> ALL(fresh));
    PERFORM units_hold(touched, ARRAY(
        SELECT unnest(old_parents) UNION SELECT parent_id FROM units_affiliation WHERE unit_id = ANY(stood)));
    weighing := ARRAY(SELECT DISTINCT unit_id FROM (
    SELECT unit_id, period_id FROM figures_figure WHERE unit_id = ANY(touched)
    UNION SELECT federation_id, period_id FROM figures_total WHERE federation_id = ANY(touched)
) kept);
    IF weighing = '{}' THEN
        RETURN;
    END IF;
    PERFORM units_hold(weighing, ARRAY(SELECT parent_id FROM units_affiliation WHERE unit_id = ANY(weighing)));
    WITH before AS (
        SELECT unit_id, parent_id, starts FROM units_affiliation
        WHERE unit_id = ANY(weighing) AND id <> ALL(fresh)
        UNION ALL SELECT * FROM unnest(old_units, old_parents, old_starts)
    ), place AS (
        SELECT DISTINCT ON (kept.unit_id, p.id) kept.unit_id, p.id AS period_id, b.parent_id AS was,
               units_parent_at(kept.unit_id, p.ends) AS now
        FROM (
    SELECT unit_id, period_id FROM figures_figure WHERE unit_id = ANY(weighing)
    UNION SELECT federation_id, period_id FROM figures_total WHERE federation_id = ANY(weighing)
) kept JOIN figures_period p ON p.id = kept.period_id
        LEFT JOIN before b ON b.unit_id = kept.unit_id
        ORDER BY kept.unit_id, p.id, b.starts > p.ends, abs(b.starts - p.ends)
    ), keeping AS (
        SELECT place.unit_id, period_id,
               CASE register WHEN 'federation' THEN (
                   SELECT unit_ptr_id FROM units_federation WHERE unit_ptr_id = was AND level >= 4)
               ELSE was END AS was,
               CASE register WHEN 'federation' THEN (
                   SELECT unit_ptr_id FROM units_federation WHERE unit_ptr_id = now AND level >= 4)
               ELSE now END AS now
        FROM place JOIN units_unit u ON u.id = place.unit_id WHERE was IS DISTINCT FROM now
    )
    SELECT array_agg(unit_id) AS units, array_agg(period_id) AS periods, array_agg(was) AS were, array_agg(now) AS are
    INTO moves FROM keeping WHERE was IS DISTINCT FROM now;
    IF moves.units IS NOT NULL THEN
        PERFORM figures_post_moves(moves.units, moves.periods, moves.were, moves.are);
    END IF;
END $$;

-- Federations came to stand at county level or below, or above it: what is below them is passed on to them, or no more.
CREATE OR REPLACE FUNCTION figures_follow_levels(risen bigint[], sunk bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE changed bigint[] := risen || sunk; children bigint[]; moves record;
BEGIN
    children := ARRAY(SELECT f.unit_ptr_id FROM units_affiliation a JOIN units_federation f ON f.unit_ptr_id = a.unit_id
                      WHERE a.parent_id = ANY(changed));
    PERFORM units_hold(changed || children, changed);
    SELECT array_agg(kept.unit_id) AS units, array_agg(p.id) AS periods,
           array_agg(CASE WHEN above.id = ANY(risen) THEN above.id END) AS were,
           array_agg(CASE WHEN above.id = ANY(sunk) THEN above.id END) AS are
    INTO moves
    FROM (
    SELECT unit_id, period_id FROM figures_figure WHERE unit_id = ANY(children)
    UNION SELECT federation_id, period_id FROM figures_total WHERE federation_id = ANY(children)
) kept JOIN figures_period p ON p.id = kept.period_id,
    LATERAL units_parent_at(kept.unit_id, p.ends) AS above(id) WHERE above.id = ANY(changed);
    IF moves.units IS NOT NULL THEN
        PERFORM figures_post_moves(moves.units, moves.periods, moves.were, moves.are);
    END IF;
END $$;

-- Their names come before those of the triggers that derive a unit's path, so that all is held before it is changed.
CREATE OR REPLACE FUNCTION figures_affiliation_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM figures_follow_moves(array_agg(DISTINCT unit_id), array_agg(id), '{}', '{}', '{}') FROM new_rows;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION figures_affiliation_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE $query$
    SELECT figures_follow_moves(
        array_agg(n.unit_id) || array_agg(o.unit_id), array_agg(n.id),
        array_agg(o.unit_id), array_agg(o.parent_id), array_agg(o.starts))
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE (n.unit_id, n.parent_id, n.starts) IS DISTINCT FROM (o.unit_id, o.parent_id, o.starts)
$query$;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION figures_affiliation_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM figures_follow_moves(
        array_agg(DISTINCT unit_id), NULL, array_agg(unit_id), array_agg(parent_id), array_agg(starts)) FROM old_rows;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION figures_level_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE levels record;
BEGIN
    EXECUTE $query$
    SELECT coalesce(array_agg(unit_ptr_id) FILTER (WHERE o.level >= 4), '{}') AS risen,
           coalesce(array_agg(unit_ptr_id) FILTER (WHERE n.level >= 4), '{}') AS sunk
    FROM new_rows n JOIN old_rows o USING (unit_ptr_id)
    WHERE (o.level >= 4) <> (n.level >= 4)
$query$ INTO levels;
    IF levels.risen || levels.sunk <> '{}' THEN
        PERFORM figures_follow_levels(levels.risen, levels.sunk);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER figures_follow_insert AFTER INSERT ON units_affiliation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_made();
CREATE OR REPLACE TRIGGER figures_follow_update AFTER UPDATE ON units_affiliation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_rewritten();
CREATE OR REPLACE TRIGGER figures_follow_delete AFTER DELETE ON units_affiliation REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_deleted();
CREATE OR REPLACE TRIGGER figures_follow_level AFTER UPDATE ON units_federation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_level_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0003_guards"),
        ("changelog", "0002_guards"),
        ("figures", "0002_shape"),
    ]

    operations = [
        migrations.RunSQL(LIFT, migrations.RunSQL.noop),
        migrations.RunSQL(GONE, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="never_later_than_above",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        PERFORM pg_advisory_xact_lock(hashtext('figures_deadline'));\n        SELECT format('%s %s > %s %s', own.code, d.due, nearest.code, nearest.due) INTO wrong\n        FROM figures_deadline d\n        JOIN units_unit own ON own.id = d.federation_id JOIN units_federation f ON f.unit_ptr_id = own.id,\n        generate_series(coalesce(d.level, f.level), coalesce(d.level, 6)) held,\n        LATERAL (\n            SELECT above.code, a.due FROM \n    (SELECT f.id, f.code, f.path FROM units_unit place\n     JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n     WHERE place.id = own.id OFFSET 0) above\n            JOIN figures_deadline a ON a.federation_id = above.id\n            WHERE above.id <> own.id\n              AND a.form_id = d.form_id AND a.period_id = d.period_id AND coalesce(a.level, held) = held\n            ORDER BY length(above.path) DESC, a.level NULLS LAST LIMIT 1\n        ) nearest\n        WHERE ((d.form_id, d.period_id) = (NEW.form_id, NEW.period_id)\n               OR (d.form_id, d.period_id) = (OLD.form_id, OLD.period_id)) AND d.due > nearest.due\n        ORDER BY own.path LIMIT 1;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'a deadline is later than that of the federation above: %', wrong\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_deadline_above', DETAIL = wrong;\n        END IF;\n        RETURN NULL;\n    ",
                    hash="3e9721502ef7c589b3815594603a986948f86c1a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_never_later_than_above_d703c",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.deadline', n.id::text, n.federation_id, n.due::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="aa71c4cd7e08dc8419988ac9a364bb6c3f0b96c9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_8def7",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.deadline', n.id::text, n.federation_id, n.due::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="f20ed5573b1a67677b55c4fc12c6cea8350c6a0d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_514ed",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.deadline', o.id::text, o.federation_id, o.due::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="4e64eb21a13bbaf7c4d2bdb20c9759dd21d7312d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_f3585",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="definition",
            trigger=pgtrigger.compiler.Trigger(
                name="names_into_indicator",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        UPDATE figures_indicator i SET names = '[]' -- worked out anew by its own trigger\n        WHERE i.id IN (OLD.indicator_id, NEW.indicator_id) AND i.names <> (\n    SELECT coalesce(jsonb_agg(jsonb_build_array(d.starts, d.name_zh, d.name_en) ORDER BY d.starts), '[]')\n    FROM figures_definition d WHERE d.indicator_id = i.id AND (d.name_zh <> '' OR d.name_en <> ''));\n        RETURN NULL;\n    ",
                    hash="f6866da576748fd8c546aaf96a466996b20c2ec6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_names_into_indicator_97c47",
                    table="figures_definition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="definition",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.definition', n.id::text, n.indicator_id, n.starts::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="34adf69469e154786404b41818a9987a9ec8d45e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_3eb44",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_definition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="definition",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.definition', n.id::text, n.indicator_id, n.starts::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="3d0caaa7c9959f28354171fedef12e3199920118",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_6efde",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_definition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="definition",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.definition', o.id::text, o.indicator_id, o.starts::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="40a9250ed29cb81c8d33c98e24c2f09231eba91d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_3d040",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_definition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editrule",
            trigger=pgtrigger.compiler.Trigger(
                name="dates_its_meaning",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.expression, OLD.missing, OLD.severity, OLD.active) IS DISTINCT FROM ROW(NEW.expression, NEW.missing, NEW.severity, NEW.active))",
                    func="NEW.meaning_since := now(); RETURN NEW;",
                    hash="94b41d2a9385c2bed8012d7fbb4c88ca20820917",
                    operation='UPDATE OF "expression", "missing", "severity", "active"',
                    pgid="pgtrigger_dates_its_meaning_23062",
                    table="figures_editrule",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editrule",
            trigger=pgtrigger.compiler.Trigger(
                name="takes_its_findings_away",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.active AND NOT NEW.active)",
                    func="\n            PERFORM set_config('changelog.deriving', 'on', true);\n            DELETE FROM figures_finding WHERE rule_id = NEW.id;\n            PERFORM set_config('changelog.deriving', '', true);\n            RETURN NULL;\n        ",
                    hash="2fb29f103b9b23e0614a696b8bb57979c89f28d7",
                    operation='UPDATE OF "active"',
                    pgid="pgtrigger_takes_its_findings_away_b32c3",
                    table="figures_editrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editrule",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.editrule', n.id::text, n.id, n.code::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="4b96d1efa1dd6e7c8ef2c0955c6daad33bc55562",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_5fb07",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_editrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editrule",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.editrule', n.id::text, n.id, n.code::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="e686d7294180ec7e8628e4e1d6ffb825571f8449",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_5f254",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_editrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editrule",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.editrule', o.id::text, o.id, o.code::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="d5d670c974f15daa0f8c52d7cb1666fa0feca7fe",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_10815",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_editrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="given_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
                    hash="e0d1b7158dd2af0cde4fcefd3dd5f27804ab40b3",
                    operation="INSERT",
                    pgid="pgtrigger_given_by_actor_33f21",
                    table="figures_extension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="0687f7690a40fa598126ababf764ca8ef00cc95a",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_55b9c",
                    table="figures_extension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="95fcc8efdb34b0903e8e83d3f50ccbc079fb51c0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_22355",
                    table="figures_extension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.extension', n.id::text, n.unit_id, n.until::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="45750d88cf2ee693f65f5778b049b705d91ae5d7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_b97f4",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.extension', n.id::text, n.unit_id, n.until::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="c4ce06207f5088834bacc1591b82c679a12f90be",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_d168c",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.extension', o.id::text, o.unit_id, o.until::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="baf03f4a6dae8ed0b2bf512dd4f28957c4107235",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_11cd3",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n    \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n    EXECUTE $query$\n    SELECT string_agg(DISTINCT u.code, ', ')\n    FROM units_unit u JOIN new_rows r ON r.unit_id = u.id JOIN figures_period p ON p.id = r.period_id\n    WHERE u.closed IS NOT NULL AND u.closed < p.starts\n$query$ INTO wrong;\n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'a closed unit takes no figures for what begins after its end: %', wrong\n            USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = wrong;\n    END IF;\n RETURN NULL;",
                    hash="d184d44382ff3d4f418ea3fae4f4eb43059071a5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_guard_insert_46ec3",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="stamp_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n            NEW.changed_at := now(); NEW.changed_by_id := changelog_actor(); NEW.door := changelog_setting('door');\n            RETURN NEW;\n        ",
                    hash="4b48845530f5114fbd270e124a885d865a602737",
                    operation="UPDATE",
                    pgid="pgtrigger_stamp_update_4ac01",
                    table="figures_figure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT (n.unit_id = o.unit_id AND n.indicator_id = o.indicator_id AND n.period_id = o.period_id AND n.coverage = o.coverage AND n.origin = o.origin)$query$ INTO wrong;\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';\n            END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n    \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends,\n               o.changed_at, o.changed_by_id, o.door,\n               'changed', now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE (o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends) IS DISTINCT FROM (n.state, n.value, n.qualifier, n.low, n.high, n.stated_text, n.stated_unit, n.basis, n.source_id, n.locator, n.dates, n.note, n.follow_up, n.rounding, n.counts, n.amends)\n    $query$; RETURN NULL;",
                    hash="f70177c86ae8dd7e5ae16a36c937273c9f4ef31d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_guard_update_b5c10",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends,\n               o.changed_at, o.changed_by_id, o.door,\n               'cleared', now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o \n    $query$; RETURN NULL;",
                    hash="e6e1f33d46d35bddb8fdf5fd4383ceeca970683f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_guard_delete_fd80a",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="fef602f49cdb9c2909a3e45395cb01d75e2b7828",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_c41a3",
                    table="figures_figure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_ended",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,\n                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, \"end\")\n    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,\n           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, now(), CASE WHEN r.active IS FALSE OR r.meaning_since > o.found_at THEN 'withdrawn' ELSE 'corrected' END\n    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id LEFT JOIN figures_editrule r ON r.id = o.rule_id\n$query$; RETURN NULL;",
                    hash="ea6aafe53cf50501bd0bea852ddffb423a8716be",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_keep_ended_2d371",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_replaced",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,\n                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, \"end\")\n    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,\n           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, now(), 'replaced'\n    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id JOIN new_rows n ON n.id = o.id WHERE o.explanation <> '' AND o.explanation <> n.explanation\n$query$; RETURN NULL;",
                    hash="1b34b6d7664caf166a6a82949cdaa85f2668a862",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_replaced_58375",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="carries_periods",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        NEW.other_period_id := (SELECT f.period_id FROM figures_figure f WHERE f.id = NEW.other_id);\n        RETURN NEW;\n    ",
                    hash="95967ab29c68128c498a0d63fab50fa08f980942",
                    operation='INSERT OR UPDATE OF "other_id"',
                    pgid="pgtrigger_carries_periods_61eb6",
                    table="figures_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_once_used",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.code, OLD.register) IS DISTINCT FROM ROW(NEW.code, NEW.register))",
                    func="\n            IF EXISTS (SELECT FROM figures_submission WHERE form_id = OLD.id) THEN\n                RAISE EXCEPTION 'figures rest on this record of %: what they mean cannot be changed', TG_TABLE_NAME\n                    USING ERRCODE = '23001', CONSTRAINT = 'figures_form_fixed';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e3e259f947b65e80f811c46adec1fd4ed46f13a8",
                    operation='UPDATE OF "code", "register"',
                    pgid="pgtrigger_fixed_once_used_f68ea",
                    table="figures_form",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.form', n.id::text, n.id, n.name_zh::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="29330462a460378e1a2e5b4268e5846aeec3b410",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_f5822",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_form",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.form', n.id::text, n.id, n.name_zh::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="4a77dc9051f7dbbd055f8f4b715b5a0aaa320267",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_09256",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_form",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.form', o.id::text, o.id, o.name_zh::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="62a90baa9a5ffdbf3efd052658c9be17b2adc2a1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_44b55",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_form",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_item_kept",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE answering text;",
                    func="\n        IF TG_OP = 'UPDATE' THEN\n            IF ROW(OLD.form_id, OLD.indicator_id, OLD.coverage) = ROW(NEW.form_id, NEW.indicator_id, NEW.coverage) THEN\n                RETURN NEW;\n            END IF;\n        END IF;\n        SELECT u.code INTO answering\n        FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id\n        WHERE s.form_id = OLD.form_id AND s.status = 'approved' AND EXISTS (\n            SELECT FROM figures_figure g\n            WHERE g.submission_id = s.id AND g.indicator_id = OLD.indicator_id AND g.coverage = OLD.coverage)\n        LIMIT 1;\n        IF answering IS NOT NULL THEN\n            RAISE EXCEPTION 'an approved submission answers this item of the form: %', answering\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_item_answered', DETAIL = answering;\n        END IF;\n        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;\n    ",
                    hash="690fcdcafd875f2bda7dbedd35fd96e083d41998",
                    operation='DELETE OR UPDATE OF "form_id", "indicator_id", "coverage"',
                    pgid="pgtrigger_answered_item_kept_ec6cc",
                    table="figures_formitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.formitem', n.id::text, n.form_id, n.indicator_id::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="b2858b6544633204a7ad3f8bf0b4125a720bfa6c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_cae31",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_formitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.formitem', n.id::text, n.form_id, n.indicator_id::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="4c821d955e37d3803349435927b0689c105060da",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_ac034",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_formitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.formitem', o.id::text, o.form_id, o.indicator_id::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="22b1069fcf1bc32ac420c321ae25ba8b48007e9b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_03ede",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_formitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_once_used",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.code, OLD.measure_zh, OLD.measure_en, OLD.kind, OLD.nature, OLD.over_units, OLD.over_time, OLD.carriers, OLD.decimals, OLD.counts, OLD.filter) IS DISTINCT FROM ROW(NEW.code, NEW.measure_zh, NEW.measure_en, NEW.kind, NEW.nature, NEW.over_units, NEW.over_time, NEW.carriers, NEW.decimals, NEW.counts, NEW.filter))",
                    func="\n            IF EXISTS (SELECT FROM figures_figure WHERE indicator_id = OLD.id) OR EXISTS (SELECT FROM figures_revision WHERE indicator_id = OLD.id) THEN\n                RAISE EXCEPTION 'figures rest on this record of %: what they mean cannot be changed', TG_TABLE_NAME\n                    USING ERRCODE = '23001', CONSTRAINT = 'figures_meaning_fixed';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="7758b01a866a171b4ffcc7a5bd319eae5affdfb7",
                    operation='UPDATE OF "code", "measure_zh", "measure_en", "kind", "nature", "over_units", "over_time", "carriers", "decimals", "counts", "filter"',
                    pgid="pgtrigger_fixed_once_used_e8902",
                    table="figures_indicator",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="name_fixed_once_used",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.name_zh, OLD.name_en) IS DISTINCT FROM ROW(NEW.name_zh, NEW.name_en))",
                    func="\n            IF EXISTS (SELECT FROM figures_figure WHERE indicator_id = OLD.id) OR EXISTS (SELECT FROM figures_revision WHERE indicator_id = OLD.id) THEN\n                RAISE EXCEPTION 'figures rest on this record of %: what they mean cannot be changed', TG_TABLE_NAME\n                    USING ERRCODE = '23001', CONSTRAINT = 'figures_name_fixed';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="8c5a905eb4665e62ade6c8b5189f6a4bd1259ba8",
                    operation='UPDATE OF "name_zh", "name_en"',
                    pgid="pgtrigger_name_fixed_once_used_62496",
                    table="figures_indicator",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="names_from_definitions",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.names := (\n    SELECT coalesce(jsonb_agg(jsonb_build_array(d.starts, d.name_zh, d.name_en) ORDER BY d.starts), '[]')\n    FROM figures_definition d WHERE d.indicator_id = NEW.id AND (d.name_zh <> '' OR d.name_en <> '')); RETURN NEW;",
                    hash="e15ade7616459df9d965483e4f3e12ae1a38d582",
                    operation='INSERT OR UPDATE OF "names"',
                    pgid="pgtrigger_names_from_definitions_ff2eb",
                    table="figures_indicator",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="filter_fits",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func='\n        IF jsonb_typeof(NEW.filter) <> \'object\' THEN\n            wrong := NEW.filter::text;\n        ELSE\n            SELECT string_agg(f.field || \': \' || f.value, \', \') INTO wrong FROM jsonb_each(NEW.filter) f(field, value)\n            WHERE f.value = \'[]\' OR (\'{"federation": {"level": [1, 2, 3, 4, 5, 6], "kind": ["general", "industrial", "joint", "project", "group"]}, "grassroots": {"type": ["single", "joint"], "setting": ["employer", "project", "community", "building", "market", "district", "park", "village"], "employer": ["state", "collective", "private", "hmt", "foreign", "institution", "government", "other"]}, "station": {"kind": ["site", "park", "community", "home"]}, "room": {"kind": ["room", "books"], "designation": ["national", "provincial"]}, "campaign": {"kind": ["competition", "contest", "rights", "relief", "service", "culture", "community"]}, "facility": {"kind": ["palace", "studio_model", "studio_women", "training_base", "legal_aid"], "state": ["planned", "building", "open"]}}\'::jsonb -> NEW.counts -> f.field @> f.value) IS NOT TRUE;\n        END IF;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION \'an indicator counts a register by its choice fields alone: %\', wrong\n                USING ERRCODE = \'23514\', CONSTRAINT = \'figures_filter_fits\', DETAIL = wrong;\n        END IF;\n        RETURN NEW;\n    ',
                    hash="2e5ae34c83224c36c5f809e74c2a09db0b37ae72",
                    operation='INSERT OR UPDATE OF "counts", "filter"',
                    pgid="pgtrigger_filter_fits_4132b",
                    table="figures_indicator",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.indicator', n.id::text, n.id, n.name_zh::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="45db7510a4d574022f2ef4e012937b195da84d81",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_97d9b",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.indicator', n.id::text, n.id, n.name_zh::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="0ac736351eb3d598d522ff96731f0df7ddcb6c0f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_f9fc5",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.indicator', o.id::text, o.id, o.name_zh::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="15abc2fb10efb6fc0cf51423079514d8946307ce",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_66879",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.indicatorgroup', n.id::text, n.id, n.name_zh::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="0f79a8effbddbf300a62d50195f6879cdcc07ed0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_e3d0d",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_indicatorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.indicatorgroup', n.id::text, n.id, n.name_zh::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="df6ea3dc64ca5c80c6dfb2f2407d9b18f5d5e7b3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_972b5",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_indicatorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.indicatorgroup', o.id::text, o.id, o.name_zh::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="c75269adbd822c99813c4e325fa569d77261627e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_02f08",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_indicatorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pastfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="837955a4177235a29779ac399b24e5a04ba99313",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_392c0",
                    table="figures_pastfinding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pastfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="5b383d17c916b76095eaeff714eaf4e38fdbbaa8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_b5af0",
                    table="figures_pastfinding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_once_used",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.code, OLD.kind, OLD.starts, OLD.ends) IS DISTINCT FROM ROW(NEW.code, NEW.kind, NEW.starts, NEW.ends))",
                    func="\n            IF EXISTS (SELECT FROM figures_figure WHERE period_id = OLD.id) OR EXISTS (SELECT FROM figures_revision WHERE period_id = OLD.id) THEN\n                RAISE EXCEPTION 'figures rest on this record of %: what they mean cannot be changed', TG_TABLE_NAME\n                    USING ERRCODE = '23001', CONSTRAINT = 'figures_meaning_fixed';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="793c3d5869496f463f3bcafed7f1d960f6b48bac",
                    operation='UPDATE OF "code", "kind", "starts", "ends"',
                    pgid="pgtrigger_fixed_once_used_1b2c8",
                    table="figures_period",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.period', n.id::text, n.id, n.code::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="f12841e2ffd08cc2c6f05c28c1bed78b146b7dc6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_227e2",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.period', n.id::text, n.id, n.code::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="d5ee736e9223a2e157b9925aaa485ee8a79c7fc1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_45f17",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.period', o.id::text, o.id, o.code::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="0eaa286b8342f0afa382b032c2c330880e36f9c7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_969c1",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remark",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="6a0063a6e2261dc626e23a72595c75687aa17fc1",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d4b42",
                    table="figures_remark",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remark",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="2d75ed56c9d122f5d3ff761f0b5dccb38fcbf176",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_645f8",
                    table="figures_remark",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="given_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
                    hash="bae20253e8c2f647a5d941b764a707cc6e660657",
                    operation="INSERT",
                    pgid="pgtrigger_given_by_actor_f5b1b",
                    table="figures_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="6cb19dd407b14033ee1c501c9c620a88ecca100b",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3ad35",
                    table="figures_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="197d1fe1ad8abf3df0b5180be33e1bf92c4f060b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_a2f0e",
                    table="figures_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="bc2023196e00b279e5fb179e393a1956aa3a0882",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_31185",
                    table="figures_revision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="5b78bd4841251d888bde73df338fa664595c6d40",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_48da1",
                    table="figures_revision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.source', n.id::text, n.id, n.title::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="c156a380797c7b89649ea28dac6e1ec4851c24a8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_51877",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.source', n.id::text, n.id, n.title::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="e83d42569118fe1de656bc38ef9f8531a4db9072",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_f207d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.source', o.id::text, o.id, o.title::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="1ab54e3f0d7a4f6f6bafdad25ec9306c4c1ae646",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_6e5dd",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_transition",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                    declare="DECLARE due date;",
                    func="\n        IF (OLD.status, NEW.status) NOT IN (('draft', 'submitted'), ('draft', 'waived'), ('submitted', 'returned'), ('submitted', 'approved'), ('returned', 'submitted'), ('returned', 'waived'), ('approved', 'reopened'), ('reopened', 'submitted'), ('reopened', 'waived'), ('waived', 'draft')) THEN\n            RAISE EXCEPTION 'a submission cannot go from % to %', OLD.status, NEW.status\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_legal_transition';\n        END IF;\n        IF (NEW.status IN ('returned', 'reopened', 'waived') OR OLD.status = 'waived') AND changelog_setting('reason') = '' THEN\n            RAISE EXCEPTION 'a submission is % only with a reason', NEW.status\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_transition_reason';\n        END IF;\n        IF NEW.status = 'submitted' AND OLD.times = 0 THEN\n            due := \n    (SELECT greatest(deadline.due, (SELECT e.until FROM figures_extension e\n                                    WHERE e.unit_id = OLD.unit_id AND e.form_id = OLD.form_id\n                                      AND e.period_id = OLD.period_id ORDER BY e.id DESC LIMIT 1))\n     FROM (SELECT (SELECT d.due \n     FROM \n    (SELECT f.id, f.code, f.path FROM units_unit place\n     JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n     WHERE place.id = coalesce(OLD.reported_to_id, OLD.unit_id) OFFSET 0) above\n     JOIN figures_deadline d\n         ON d.federation_id = above.id AND d.form_id = OLD.form_id AND d.period_id = OLD.period_id\n     WHERE coalesce(d.level = coalesce(\n               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = OLD.unit_id),\n               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = OLD.reported_to_id)), d.level IS NULL) ORDER BY length(above.path) DESC, d.level NULLS LAST LIMIT 1) AS due OFFSET 0) deadline WHERE deadline.due IS NOT NULL);\n            IF due < units_today() THEN\n                RAISE EXCEPTION 'the deadline for this form has passed: %', due\n                    USING ERRCODE = '23514', CONSTRAINT = 'figures_late', DETAIL = due::text;\n            END IF;\n        END IF;\n        NEW.changed_at := now();\n        NEW.times := OLD.times + (NEW.status = 'submitted')::int;\n        INSERT INTO figures_transition (submission_id, before, after, at, by_id, reason)\n        VALUES (OLD.id, OLD.status, NEW.status, now(), changelog_actor(), changelog_setting('reason'));\n        RETURN NEW;\n    ",
                    hash="bc3e34f0f87f1bf8b852bcf06f76412329d7d4ce",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_legal_transition_557d9",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_as_draft",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF NOT EXISTS (SELECT FROM figures_period p JOIN figures_form f ON f.id = NEW.form_id\n                       WHERE p.id = NEW.period_id AND p.kind = 'year' AND p.starts >= f.starts\n                         AND (f.ends IS NULL OR p.ends <= f.ends)) THEN\n            RAISE EXCEPTION 'a form is answered for one statistical year in which it is valid'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_submission_period';\n        END IF;\n        NEW.status := 'draft'; NEW.times := 0; RETURN NEW;\n    ",
                    hash="d270f461f0adb49976db4233efcf7fa6be97a4a0",
                    operation="INSERT",
                    pgid="pgtrigger_begins_as_draft_8db25",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="from_an_open_unit",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        SELECT u.code INTO wrong FROM units_unit u JOIN figures_period p ON p.id = NEW.period_id\n        WHERE u.id = NEW.unit_id AND u.closed < p.starts;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'a closed unit answers no form for what begins after its end: %', wrong\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = wrong;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="f7681e4a129c12eaf2a47b252a970509aea35784",
                    operation="INSERT",
                    pgid="pgtrigger_from_an_open_unit_5a652",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_its_place",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.unit_id, OLD.form_id, OLD.period_id, OLD.reported_to_id) IS DISTINCT FROM ROW(NEW.unit_id, NEW.form_id, NEW.period_id, NEW.reported_to_id))",
                    func="\n        RAISE EXCEPTION 'a submission keeps its unit, form, period and the federation it reports to'\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_submission_fixed';\n    ",
                    hash="56c92d1d4fe0f115f7f57c692d23346e9afd924e",
                    operation='UPDATE OF "unit_id", "form_id", "period_id", "reported_to_id"',
                    pgid="pgtrigger_keeps_its_place_0a767",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="progress_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="079004925757d479085c1736451b38fb259c1b47",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_progress_insert_bb4a3",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="progress_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted UNION ALL SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="baef7a51ff224f9654cab1c196c600b6f19a27af",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_progress_update_28d44",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="progress_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$;\n        DELETE FROM figures_progress p USING old_rows o\n        WHERE p.submissions = 0 AND (p.form_id, p.period_id) = (o.form_id, o.period_id)\n          AND p.federation_id IN (o.unit_id, o.reported_to_id);\n         RETURN NULL;",
                    hash="f9541b9f982aa85d8bdfd948a47df3d808b5b19e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_progress_delete_0b058",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.submission', n.id::text, n.unit_id, n.status::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="092d2ad73099e7c3082d31703f103c413ed3e056",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_ee423",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.submission', n.id::text, n.unit_id, n.status::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="be5fc30400b5957e7d2665a9cec506710c785a17",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_578e6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.submission', o.id::text, o.unit_id, o.status::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="79984c728b6919cd838881ec1dbacc397391c2a2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_4aa66",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM new_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="0552d5560f09acdc6fc2cbb436b06b2825754b65",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_derived_insert_ecb2c",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM new_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="689c968e095e5b5c3c537b66f8547e935023892b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_derived_update_5e3e0",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM old_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="76253ef8b4ca89219b2464fc73f49212abd96e69",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_derived_delete_3f242",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="1fa3d6f390f05316316639a71a00724004e926bc",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_04973",
                    table="figures_transition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="f1672cb52df75415dcbcb9b3984f111122b0cfd8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_836a7",
                    table="figures_transition",
                    when="BEFORE",
                ),
            ),
        ),
    ]
