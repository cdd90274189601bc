"""What a sealed year refuses follows from the year in which a period ends, and is said with its code."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


LEVEL_CHANGED = """
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
        CREATE TEMPORARY TABLE figures_passing () ON COMMIT DROP;
        PERFORM figures_follow_levels(levels.risen, levels.sunk);
        DROP TABLE pg_temp.figures_passing;
    END IF;
    RETURN NULL;
END $$;
"""
LEVEL_CHANGED_BEFORE = """
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
"""


FUNCTIONS = """
CREATE FUNCTION figures_sealed_by(asked bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT last.id FROM figures_period p
        JOIN figures_period y ON y.kind = 'year' AND p.ends BETWEEN y.starts AND y.ends,
        LATERAL (SELECT s.id, s.act FROM figures_yearseal s WHERE s.period_id = y.id ORDER BY s.id DESC LIMIT 1) last
        WHERE p.id = asked AND last.act = 'sealed' ORDER BY y.code LIMIT 1
    );
END $$;

CREATE FUNCTION figures_refuse_sealed(asked bigint[]) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE wrong text;
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM pg_class door JOIN pg_class kept ON kept.oid = 'figures_total'::regclass
        WHERE door.relname = 'figures_passing' AND door.relnamespace = pg_my_temp_schema()
          AND door.relowner = kept.relowner) THEN
        RETURN;
    END IF;
    SELECT string_agg(DISTINCT y.code, ', ') INTO wrong
    FROM (SELECT DISTINCT unnest(asked) AS id) p
    JOIN figures_yearseal s ON s.id = figures_sealed_by(p.id) JOIN figures_period y ON y.id = s.period_id;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'statistical year % is sealed', wrong
            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed', DETAIL = wrong;
    END IF;
END $$;

CREATE FUNCTION figures_refuse_moved(
    touched bigint[], fresh bigint[], old_units bigint[], old_parents bigint[], old_starts date[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN;
    END IF;
    PERFORM figures_refuse_sealed(ARRAY(
        WITH RECURSIVE sealed AS MATERIALIZED (
            SELECT id, ends FROM figures_period WHERE figures_sealed_by(id) IS NOT NULL
        ), before AS (
            SELECT unit_id, parent_id, starts FROM units_affiliation
            WHERE unit_id = ANY(touched) AND id <> ALL(fresh)
            UNION ALL SELECT * FROM unnest(old_units, old_parents, old_starts)
        ), stood AS (
            SELECT DISTINCT ON (b.unit_id, p.id) b.unit_id, p.id AS period_id, p.ends, b.parent_id
            FROM before b, sealed p ORDER BY b.unit_id, p.id, b.starts > p.ends, abs(b.starts - p.ends)
        ), moved AS (
            SELECT unit_id, period_id, ends FROM stood WHERE parent_id IS DISTINCT FROM units_parent_at(unit_id, ends)
            UNION
            SELECT a.unit_id, m.period_id, m.ends FROM moved m JOIN units_affiliation a ON a.parent_id = m.unit_id
            WHERE units_parent_at(a.unit_id, m.ends) = m.unit_id
        )
        SELECT period_id FROM moved m
        WHERE EXISTS (SELECT FROM figures_submission s WHERE (s.unit_id, s.period_id) = (m.unit_id, m.period_id))
           OR EXISTS (SELECT FROM figures_figure f WHERE (f.unit_id, f.period_id) = (m.unit_id, m.period_id))
    ));
END $$;
"""
FORMER = """
CREATE FUNCTION figures_sealed(asked bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT min(y.code) FROM figures_period p JOIN figures_period y ON y.starts <= p.starts AND y.ends >= p.ends
        WHERE p.id = asked AND y.kind = 'year' AND (
            SELECT s.act FROM figures_yearseal s WHERE s.period_id = y.id ORDER BY s.id DESC LIMIT 1
        ) = 'sealed'
    );
END $$;
"""
FOLLOW = """
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
    PERFORM figures_refuse_moved(touched, fresh, old_units, old_parents, old_starts);
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
        PERFORM figures_post_answers(moves.units, moves.periods, moves.were, moves.are);
    END IF;
END $$;
"""
FOLLOW_BEFORE = FOLLOW.replace(
    "    PERFORM figures_refuse_moved(touched, fresh, old_units, old_parents, old_starts);\n", ""
)


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0030_sealed_years"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION figures_refuse_moved, figures_refuse_sealed, figures_sealed_by"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attachment",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attachment",
            name="sealed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attachment",
            name="sealed_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="conversationentry",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deadline",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deadline",
            name="sealed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deadline",
            name="sealed_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="extension",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="sealed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="sealed_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="explained_of_sealed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="judgement",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="petition",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="reminder",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="sealed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="sealed_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="total",
            name="sealed_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="total",
            name="sealed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="total",
            name="sealed_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="yearseal",
            name="seal_follows",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="60ae0b61d4315830ac992b5f10364658cbf2aa0d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_29644",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="428e82cccacda7068c29a06c65515dfd1ab358a7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_d666f",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="3422f5c0cadf76f2db1c2c95a75144ac9a88f356",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_0d279",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="cd404ffd0a187680d06e6df566adbe8931f93382",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_5fcb2",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_conversationentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="50c0d3a1d51681807823c5de7db95e748b03aa9d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_8fa43",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="82f065f8d47dcc6229e159a76c8bf74692663209",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_b63ea",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deadline",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="06419a73adb9d3e96b0b833fcf2cfc68c66f6af8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_98f9f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_deadline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="f787a29bcbfe880ef806bc7ee7ee652fa76365b6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_277b2",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="d39aee91855f965bd74110e15211213d818269fe",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_d80ca",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="950304073968145989c3e886e761a10b6daf94ed",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_41ddb",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="1928476007161d417c79d09170c7c9a99c839a42",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_8c980",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="explained_of_sealed",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.explanation IS DISTINCT FROM NEW.explanation)",
                    func="\n        PERFORM figures_refuse_sealed(ARRAY[OLD.period_id]);\n        RETURN NEW;\n    ",
                    hash="74717c708e77e79d3797b0e2f90e66da05c859ca",
                    operation='UPDATE OF "explanation", "explained_at", "explained_by_id"',
                    pgid="pgtrigger_explained_of_sealed_3ba69",
                    table="figures_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="9146446266abb2a34b000ea8b1af5cfe049c7b8d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_1e4a5",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_judgement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="886b6f56c170b585d39520646c1885f43edd4bd3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_09564",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_petition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="1e469317bb9b926bd34addd8c18ccb2a5fc212cb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_b8819",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_reminder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="d53de435f00dbeadcd61e69601c545202e2b73f6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_32aaa",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="dd37f85ee70a1a7800e1d1d69863978ed487e170",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_004aa",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="6a5bba627af24873643cdaab3aa9c1cd302b70f6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_1d37f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="7079beaa6d4e48c54d4bf04e204d31328ef02cda",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_3858a",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows UNION SELECT period_id AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="adc81931de8cc93e7b6c48d70c2a28c756b0e8c7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_update_7c5bf",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="total",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT period_id AS id FROM old_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="76e1f7a070ea6541bc67fc81e5e446d96c8ce43b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_sealed_delete_50f00",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_total",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petitionanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n                    IF EXISTS (SELECT FROM figures_yearseal) THEN\n                        PERFORM figures_refuse_sealed(ARRAY(SELECT (SELECT asked.period_id FROM figures_petition asked WHERE asked.id = petition_id) AS id FROM new_rows));\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="533e1e1c110e321d29f73895cd00331845d2b39c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_sealed_insert_e4d77",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_petitionanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seal_follows",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE last figures_yearseal; year figures_period; waiting text := current_setting('lock_timeout'); until timestamptz := clock_timestamp() + interval '5 seconds';",
                    func="\n        LOOP\n            BEGIN\n                PERFORM set_config('lock_timeout', '2s', true);\n                PERFORM pg_advisory_xact_lock(hashtext('figures_year'));\n                LOCK TABLE figures_submission IN SHARE MODE;\n                PERFORM set_config('lock_timeout', '60ms', true);\n                LOCK TABLE units_affiliation, figures_figure, figures_finding, figures_total, figures_deadline, figures_extension, figures_reminder, figures_petition, figures_petitionanswer, figures_conversationentry, figures_judgement, figures_attachment IN SHARE MODE;\n                EXIT;\n            EXCEPTION WHEN lock_not_available THEN\n                IF clock_timestamp() > until THEN\n                    RAISE EXCEPTION 'somebody is writing'\n                        USING ERRCODE = '55P03', CONSTRAINT = 'figures_seal_busy';\n                END IF;\n            END;\n        END LOOP;\n        PERFORM set_config('lock_timeout', waiting, true);\n        SELECT * INTO year FROM figures_period WHERE id = NEW.period_id AND kind = 'year';\n        SELECT * INTO last FROM figures_yearseal WHERE period_id = NEW.period_id ORDER BY id DESC LIMIT 1;\n        IF year.id IS NULL OR btrim(NEW.reason) = ''\n           OR (NEW.act = 'sealed') = (last.act IS NOT DISTINCT FROM 'sealed') THEN\n            RAISE EXCEPTION 'a year is sealed while it is open and unsealed while it is sealed'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_follows';\n        END IF;\n        IF NEW.act = 'sealed' AND year.ends >= current_date THEN\n            RAISE EXCEPTION 'the year has not ended'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_ended', DETAIL = year.ends::text;\n        END IF;\n        IF NEW.act = 'unsealed' AND last.given_by_id = changelog_actor() THEN\n            RAISE EXCEPTION 'who sealed a year does not unseal it'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_second';\n        END IF;\n        NEW.given_by_id := changelog_actor(); NEW.given_at := clock_timestamp();\n        RETURN NEW;\n    ",
                    hash="0d6a80d2747b6addf828434bffdd58be5459af50",
                    operation="INSERT",
                    pgid="pgtrigger_seal_follows_3cde4",
                    table="figures_yearseal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FOLLOW, FOLLOW_BEFORE),
        migrations.RunSQL(LEVEL_CHANGED, LEVEL_CHANGED_BEFORE),
        migrations.RunSQL("DROP FUNCTION figures_sealed", FORMER),
    ]
