"""A form approved once counts until it is waived; what is typed into it amends it beside what counts (ADR 12)."""

import apps.changelog.trigger_sql
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


SINCE = """
-- A form counts since it was last approved. One reopened and not yet approved again counts as it was, unless its cells
-- were changed since, under the rule of then: what was approved is no longer in them.
ALTER TABLE figures_submission DISABLE TRIGGER USER;
UPDATE figures_submission s SET counts_since = coalesce(step.at, s.changed_at)
FROM figures_submission o LEFT JOIN LATERAL (
    SELECT t.after, t.at FROM figures_transition t
    WHERE t.submission_id = o.id AND t.after IN ('approved', 'waived') ORDER BY t.id DESC LIMIT 1) step ON true
WHERE o.id = s.id AND (s.status = 'approved' OR step.after = 'approved' AND NOT EXISTS (
    SELECT FROM figures_transition t
    WHERE t.submission_id = s.id AND t.after = 'reopened' AND t.at >= step.at AND (
        EXISTS (SELECT FROM figures_figure f WHERE f.submission_id = s.id AND f.changed_at >= t.at)
        OR EXISTS (
            SELECT FROM figures_revision r JOIN figures_formitem i
                ON i.form_id = s.form_id AND i.indicator_id = r.indicator_id AND i.coverage = r.coverage
            WHERE r.unit_id = s.unit_id AND r.period_id = s.period_id AND r.origin = 'return'
              AND r.replaced_at >= t.at))));
ALTER TABLE figures_submission ENABLE TRIGGER USER;
"""
GIVE_UP = """
-- Who goes back has one row a cell again: what counts.
ALTER TABLE figures_figure DISABLE TRIGGER USER;
DELETE FROM figures_finding g USING figures_figure f WHERE f.amends AND f.id IN (g.figure_id, g.other_id);
DELETE FROM figures_figure WHERE amends;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE figures_figure ENABLE TRIGGER USER;
"""
RECOUNT = """
-- The totals of periods in which a form counts that is not approved now, and of those just after them, are added up
-- anew, from the towns up to the counties.
CREATE TEMPORARY TABLE adding (
    counting text, side text, federation_id bigint, indicator_id bigint, register text, units int, qualified int,
    value numeric, low numeric, low_open int, high numeric, high_open int, said_over int, said_nearly int,
    said_under int, rounding numeric) ON COMMIT DROP;
CREATE TEMPORARY TABLE stating (LIKE adding) ON COMMIT DROP;
SELECT set_config('changelog.deriving', 'on', true);
DO $$
DECLARE kept record; level_now int;
BEGIN
    FOR kept IN
        SELECT p.id, p.ends FROM figures_period p
        WHERE EXISTS (
            SELECT FROM figures_submission s JOIN figures_period told ON told.id = s.period_id
            WHERE s.counts_since IS NOT NULL AND s.status <> 'approved'
              AND (told.id = p.id OR told.kind = p.kind AND told.ends + 1 = p.starts))
    LOOP
        TRUNCATE adding, stating;
        INSERT INTO adding
        SELECT c.counting, c.side, coalesce(c.federation_id, units_parent_at(c.unit_id, kept.ends)), c.indicator_id,
               c.register, 1, (c.qualifier <> 'exact')::int, c.value, coalesce(c.low, 0), (c.low IS NULL)::int,
               coalesce(c.high, 0), (c.high IS NULL)::int, (c.qualifier = 'over')::int, (c.qualifier = 'nearly')::int,
               (c.qualifier = 'under')::int, c.rounding
        FROM figures_counting(ARRAY(SELECT id FROM units_unit), ARRAY[kept.id]) c WHERE c.register <> 'area';
        INSERT INTO stating
        SELECT c.counting, c.side, c.unit_id, c.indicator_id, c.register, 1, (c.qualifier <> 'exact')::int, c.value,
               coalesce(c.low, 0), (c.low IS NULL)::int, coalesce(c.high, 0), (c.high IS NULL)::int,
               (c.qualifier = 'over')::int, (c.qualifier = 'nearly')::int, (c.qualifier = 'under')::int, c.rounding
        FROM figures_counting(ARRAY(SELECT unit_ptr_id FROM units_federation), ARRAY[kept.id]) c
        WHERE c.register = 'area';
        FOR level_now IN REVERSE 6..5 LOOP
            -- What comes from below stops where an area is stated for.
            INSERT INTO adding
            SELECT b.counting, b.side, above.unit_ptr_id, b.indicator_id, b.register, sum(b.units), sum(b.qualified),
                   sum(b.value), sum(b.low), sum(b.low_open), sum(b.high), sum(b.high_open), sum(b.said_over),
                   sum(b.said_nearly), sum(b.said_under), sum(b.rounding)
            FROM (SELECT * FROM stating
                  UNION ALL
                  SELECT * FROM adding s WHERE NOT EXISTS (
                      SELECT FROM stating a WHERE (a.counting, a.side, a.federation_id, a.indicator_id)
                                                = (s.counting, s.side, s.federation_id, s.indicator_id))) b
            JOIN units_federation f ON f.unit_ptr_id = b.federation_id AND f.level = level_now
            JOIN units_federation above
                ON above.unit_ptr_id = units_parent_at(f.unit_ptr_id, kept.ends) AND above.level >= 4
            GROUP BY 1, 2, 3, 4, 5;
        END LOOP;
        DELETE FROM figures_total WHERE period_id = kept.id;
        INSERT INTO figures_total (
            counting, side, federation_id, period_id, indicator_id, register, units, qualified, value, low, low_open,
            high, high_open, said_over, said_nearly, said_under, rounding)
        SELECT counting, side, federation_id, kept.id, indicator_id, register, sum(units), sum(qualified), sum(value),
               sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under),
               sum(rounding)
        FROM adding WHERE federation_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6;
    END LOOP;
END $$;
SELECT set_config('changelog.deriving', '', true);
"""
COUNTING = """
-- Every figure of these units that counts in these periods or, beside one of the period before, on a side of them.
-- federation_id is null where the unit counts where it reports on the period's last day, and so moves with it.
CREATE OR REPLACE FUNCTION figures_counting(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, side text, unit_id bigint, federation_id bigint, period_id bigint, indicator_id bigint,
               register text, value numeric, qualifier text, low numeric, high numeric, rounding numeric)
LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT c.counting, f.unit_id, f.period_id, f.indicator_id, f.value, f.qualifier, f.low, f.high,
               f.rounding, CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
               CASE u.register WHEN 'federation' THEN u.id
                    ELSE s.reported_to_id END AS federation_id
        FROM figures_figure f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        LEFT JOIN figures_submission s ON s.id = f.submission_id
        JOIN unnest(ARRAY['approved', 'submitted']::text[]) AS c(counting) ON (CASE WHEN f.origin = 'document' THEN f.counts
                WHEN s.status = 'submitted' AND c.counting = 'submitted'
                    THEN s.counts_since IS NULL OR CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id
                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)
                END
                ELSE s.counts_since IS NOT NULL AND NOT f.amends END)
        WHERE f.state = 'value' AND f.basis = 'actual' AND f.unit_id = ANY(asked_units)
            AND f.period_id = ANY(asked_periods || ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair))
          AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
          AND (f.origin = 'return' OR NOT EXISTS (
            SELECT FROM figures_figure r JOIN figures_submission rs ON rs.id = r.submission_id AND (CASE WHEN r.origin = 'document' THEN r.counts
                WHEN rs.status = 'submitted' AND c.counting = 'submitted'
                    THEN rs.counts_since IS NULL OR CASE WHEN r.amends THEN r.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = r.unit_id AND amending.period_id = r.period_id
                        AND amending.indicator_id = r.indicator_id AND amending.coverage = r.coverage)
                END
                ELSE rs.counts_since IS NOT NULL AND NOT r.amends END)
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
               low, high, rounding
        FROM counted
        UNION ALL
        SELECT counting, CASE WHEN is_now THEN 'now' ELSE 'then' END, unit_id, reported_to, later, indicator_id,
               register, value, qualifier, low, high, rounding
        FROM paired WHERE answers = 2

    )
    SELECT counting, side, unit_id, federation_id, period_id, indicator_id, register::text, value, qualifier::text,
           low, high, rounding
    FROM sided WHERE period_id = ANY(asked_periods)
$$;
"""
COUNTING_BEFORE = """
-- Every figure of these units that counts in these periods or, beside one of the period before, on a side of them.
-- federation_id is null where the unit counts where it reports on the period's last day, and so moves with it.
CREATE OR REPLACE FUNCTION figures_counting(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, side text, unit_id bigint, federation_id bigint, period_id bigint, indicator_id bigint,
               register text, value numeric, qualifier text, low numeric, high numeric, rounding numeric)
LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT c.counting, f.unit_id, f.period_id, f.indicator_id, f.value, f.qualifier, f.low, f.high,
               f.rounding, CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
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
               low, high, rounding
        FROM counted
        UNION ALL
        SELECT counting, CASE WHEN is_now THEN 'now' ELSE 'then' END, unit_id, reported_to, later, indicator_id,
               register, value, qualifier, low, high, rounding
        FROM paired WHERE answers = 2

    )
    SELECT counting, side, unit_id, federation_id, period_id, indicator_id, register::text, value, qualifier::text,
           low, high, rounding
    FROM sided WHERE period_id = ANY(asked_periods)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0008_period_opened"),
        ("units", "0003_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="stamp_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="formitem",
            name="answered_item_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="legal_transition",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="begins_as_draft",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="progress_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="progress_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="progress_delete",
        ),
        migrations.RemoveIndex(
            model_name="transition",
            name="figures_reopened",
        ),
        migrations.AddField(
            model_name="submission",
            name="counts_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="counts since"),
        ),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTING + RECOUNT, GIVE_UP + COUNTING_BEFORE + RECOUNT),
        migrations.AlterField(
            model_name="figure",
            name="changed_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="stated at"),
        ),
        migrations.AlterField(
            model_name="revision",
            name="act",
            field=models.CharField(
                choices=[("changed", "changed"), ("cleared", "cleared"), ("waived", "waived")],
                max_length=8,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="changed_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="stated at"),
        ),
        migrations.AlterField(
            model_name="submission",
            name="changed_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="status since"
            ),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(
                condition=models.Q(("after__in", ("reopened", "waived"))),
                fields=["submission"],
                name="figures_opened_again",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n    \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        IF pg_trigger_depth() = 1\n           AND EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n    EXECUTE $query$\n    SELECT string_agg(DISTINCT u.code, ', ')\n    FROM units_unit u JOIN new_rows r ON r.unit_id = u.id JOIN figures_period p ON p.id = r.period_id\n    WHERE u.closed IS NOT NULL AND u.closed < p.starts\n$query$ INTO wrong;\n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'a closed unit takes no figures for what begins after its end: %', wrong\n            USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = wrong;\n    END IF;\n RETURN NULL;",
                    hash="c53a0fa30e6566bd81a55ffc047b30a77db17ea1",
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
                    func="\n            IF pg_trigger_depth() = 1 THEN\n                NEW.changed_at := statement_timestamp(); NEW.changed_by_id := changelog_actor();\n                NEW.door := changelog_setting('door');\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6287792bfb5eaa97e69b5fb64c12d442e5dc045f",
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
                    func="EXECUTE $query$SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT (n.unit_id = o.unit_id AND n.indicator_id = o.indicator_id AND n.period_id = o.period_id AND n.coverage = o.coverage AND n.origin = o.origin)$query$ INTO wrong;\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';\n            END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n    \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        IF pg_trigger_depth() = 1\n           AND EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'changed', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE (o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken) IS DISTINCT FROM (n.state, n.value, n.qualifier, n.low, n.high, n.stated_text, n.stated_unit, n.basis, n.source_id, n.locator, n.dates, n.note, n.follow_up, n.rounding, n.counts, n.amends, n.taken)\n    $query$; RETURN NULL;",
                    hash="3184e5360d4a498ed2fe3c62e4e1869661061b4b",
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
                    func="\n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE pg_trigger_depth() = 1 AND (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'cleared', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o \n    $query$; RETURN NULL;",
                    hash="4dcbc0da909beb211a356a9aa9fbe5e3bfc2c156",
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
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_item_kept",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE answering text;",
                    func="\n        IF TG_OP = 'UPDATE' THEN\n            IF ROW(OLD.form_id, OLD.indicator_id, OLD.coverage) = ROW(NEW.form_id, NEW.indicator_id, NEW.coverage) THEN\n                RETURN NEW;\n            END IF;\n        END IF;\n        SELECT u.code INTO answering\n        FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id\n        WHERE s.form_id = OLD.form_id AND s.counts_since IS NOT NULL AND EXISTS (\n            SELECT FROM figures_figure g\n            WHERE g.submission_id = s.id AND g.indicator_id = OLD.indicator_id AND g.coverage = OLD.coverage)\n        LIMIT 1;\n        IF answering IS NOT NULL THEN\n            RAISE EXCEPTION 'an approved submission answers this item of the form: %', answering\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_item_answered', DETAIL = answering;\n        END IF;\n        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;\n    ",
                    hash="a7192e54516233fefe3c87b1e6f08d7ce0543172",
                    operation='DELETE OR UPDATE OF "form_id", "indicator_id", "coverage"',
                    pgid="pgtrigger_answered_item_kept_ec6cc",
                    table="figures_formitem",
                    when="BEFORE",
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
                    func="\n        IF (OLD.status, NEW.status) NOT IN (('draft', 'submitted'), ('draft', 'waived'), ('submitted', 'returned'), ('submitted', 'approved'), ('returned', 'submitted'), ('returned', 'waived'), ('approved', 'reopened'), ('reopened', 'submitted'), ('reopened', 'waived'), ('waived', 'draft'))\n           AND NOT (OLD.status IN ('reopened', 'returned') AND NEW.status = 'approved' AND OLD.counts_since IS NOT NULL) THEN\n            RAISE EXCEPTION 'a submission cannot go from % to %', OLD.status, NEW.status\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_legal_transition';\n        END IF;\n        IF (NEW.status IN ('returned', 'reopened', 'waived') OR OLD.status = 'waived') AND changelog_setting('reason') = '' THEN\n            RAISE EXCEPTION 'a submission is % only with a reason', NEW.status\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_transition_reason';\n        END IF;\n        IF NEW.status = 'submitted' AND OLD.times = 0 THEN\n            due := \n    (SELECT greatest(deadline.due, (SELECT e.until FROM figures_extension e\n                                    WHERE e.unit_id = OLD.unit_id AND e.form_id = OLD.form_id\n                                      AND e.period_id = OLD.period_id ORDER BY e.id DESC LIMIT 1))\n     FROM (SELECT (SELECT d.due \n     FROM \n    (SELECT f.id, f.code, f.path FROM units_unit place\n     JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n     WHERE place.id = coalesce(OLD.reported_to_id, OLD.unit_id) OFFSET 0) above\n     JOIN figures_deadline d\n         ON d.federation_id = above.id AND d.form_id = OLD.form_id AND d.period_id = OLD.period_id\n     WHERE coalesce(d.level = coalesce(\n               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = OLD.unit_id),\n               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = OLD.reported_to_id)), d.level IS NULL) ORDER BY length(above.path) DESC, d.level NULLS LAST LIMIT 1) AS due OFFSET 0) deadline WHERE deadline.due IS NOT NULL);\n            IF due < units_today() THEN\n                RAISE EXCEPTION 'the deadline for this form has passed: %', due\n                    USING ERRCODE = '23514', CONSTRAINT = 'figures_late', DETAIL = due::text;\n            END IF;\n        END IF;\n        -- The row is held by now: a later step has a later time, however long its transaction waited.\n        NEW.changed_at := clock_timestamp();\n        NEW.times := OLD.times + (NEW.status = 'submitted')::int;\n        IF NEW.status = 'approved' AND OLD.status = 'submitted' THEN\n            NEW.counts_since := NEW.changed_at;\n        ELSIF NEW.status = 'waived' THEN\n            NEW.counts_since := NULL;\n        END IF;\n        INSERT INTO figures_transition (submission_id, before, after, at, by_id, reason)\n        VALUES (OLD.id, OLD.status, NEW.status, NEW.changed_at, changelog_actor(), changelog_setting('reason'));\n        RETURN NEW;\n    ",
                    hash="d014b40071b9112bbd6d89b308345207975ef3be",
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
                    func="\n        IF NOT EXISTS (SELECT FROM figures_period p JOIN figures_form f ON f.id = NEW.form_id\n                       WHERE p.id = NEW.period_id AND p.kind = 'year' AND p.starts >= f.starts\n                         AND (f.ends IS NULL OR p.ends <= f.ends)) THEN\n            RAISE EXCEPTION 'a form is answered for one statistical year in which it is valid'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_submission_period';\n        END IF;\n        NEW.status := 'draft'; NEW.times := 0; NEW.counts_since := NULL; RETURN NEW;\n    ",
                    hash="0d0f1b055fd94bcc427e474bc698e9fc640eddd6",
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
                name="counts_by_its_steps",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.counts_since IS DISTINCT FROM NEW.counts_since)",
                    func="\n        RAISE EXCEPTION 'since when a submission counts follows from its steps'\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_counts_by_its_steps';\n    ",
                    hash="e7bfe273af1857ee66c9edcd1d43b5131fca2036",
                    operation='UPDATE OF "counts_since"',
                    pgid="pgtrigger_counts_by_its_steps_6013a",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="amends",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.counts_since IS NOT NULL AND OLD.status <> NEW.status AND NEW.status IN ('approved', 'waived'))",
                    declare="DECLARE reason text;",
                    func="\n        reason := changelog_setting('reason');\n        PERFORM set_config('changelog.moment', NEW.changed_at::text, true);\n        IF OLD.status = 'submitted' THEN\n            \n    UPDATE figures_finding g SET figure_id = c.id FROM figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.amends AND g.figure_id = a.id;\n    UPDATE figures_finding g SET other_id = c.id FROM figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.amends AND g.other_id = a.id;\n    DELETE FROM figures_finding g USING figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.amends AND a.state = 'cleared' AND c.id IN (g.figure_id, g.other_id);\n    PERFORM set_config('changelog.reason', coalesce((\n        SELECT t.reason FROM figures_transition t\n        WHERE t.submission_id = NEW.id AND t.after = 'reopened' ORDER BY t.id DESC LIMIT 1), ''), true);\n    UPDATE figures_figure c\n    SET state = a.state, value = a.value, qualifier = a.qualifier, low = a.low, high = a.high, stated_text = a.stated_text, stated_unit = a.stated_unit, basis = a.basis, source_id = a.source_id, locator = a.locator, dates = a.dates, note = a.note, follow_up = a.follow_up, rounding = a.rounding, counts = a.counts, taken = a.taken,\n        changed_at = NEW.changed_at, changed_by_id = a.changed_by_id, door = a.door\n    FROM figures_figure a WHERE a.submission_id = NEW.id AND a.amends AND a.state <> 'cleared' AND c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin;\n    DELETE FROM figures_figure c USING figures_figure a WHERE a.submission_id = NEW.id AND a.amends AND a.state = 'cleared' AND c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin;\n    DELETE FROM figures_figure a WHERE a.submission_id = NEW.id AND a.amends\n        AND (a.state = 'cleared' OR EXISTS (SELECT FROM figures_figure c WHERE c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin));\n    UPDATE figures_figure a SET amends = false, changed_at = NEW.changed_at WHERE a.submission_id = NEW.id AND a.amends;\n\n        ELSE\n            \n    DELETE FROM figures_finding g USING figures_figure a WHERE a.submission_id = NEW.id AND a.amends AND a.id IN (g.figure_id, g.other_id);\n    DELETE FROM figures_figure a WHERE a.submission_id = NEW.id AND a.amends;\n\n        END IF;\n        IF NEW.status = 'waived' THEN\n            \n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'waived', NEW.changed_at, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM figures_figure o WHERE o.submission_id = NEW.id\n    ;\n        END IF;\n        PERFORM set_config('changelog.reason', reason, true), set_config('changelog.moment', '', true);\n        RETURN NULL;\n    ",
                    hash="6d9aaefc29eba0cea7532fb223e730f6d31257fb",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_amends_772a9",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="progress_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="5a982b477b4380c97aa7969039c932bd92458c44",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted UNION ALL SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="d1e1c793601cd1f282f70834fc9136bb9ee908e6",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem i ON i.form_id = r.form_id AND i.required\n                       AND i.indicator_id = f.indicator_id AND i.coverage = f.coverage\n                   JOIN figures_indicator n ON n.id = i.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$;\n        DELETE FROM figures_progress p USING old_rows o\n        WHERE p.submissions = 0 AND (p.form_id, p.period_id) = (o.form_id, o.period_id)\n          AND p.federation_id IN (o.unit_id, o.reported_to_id);\n         RETURN NULL;",
                    hash="335d38d3da08c023a3bc7ff425a716e5e120a1ed",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_progress_delete_0b058",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(("amends", True), models.Q(("state", "cleared"), _negated=True), _connector="OR"),
                name="figures_cleared_amends",
            ),
        ),
    ]
