"""Who answered is counted, so that a sum from below says of how many it is; two columns kept for it are gone."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


FUNCTIONS = """
-- What holds of the cells of these units; place is null where the unit answers where it reports on the last day.
CREATE OR REPLACE FUNCTION figures_answers(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, unit_id bigint, place bigint, period_id bigint, indicator_id bigint, register text,
               answer text)
LANGUAGE sql STABLE AS $$
    WITH stated AS (
        SELECT c.counting, f.unit_id, f.period_id, f.indicator_id, f.coverage,
               CASE WHEN f.state = 'value' AND f.basis = 'actual' THEN 'number'
                    WHEN f.state = 'not_applicable' THEN 'not_applicable' ELSE 'unanswered' END AS answer,
               s.reported_to_id AS place
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
        WHERE f.unit_id = ANY(asked_units) AND f.period_id = ANY(asked_periods) AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
          AND (f.origin = 'return' OR (f.state <> 'unavailable' AND f.basis = 'actual' AND NOT EXISTS (
            SELECT FROM figures_figure r JOIN figures_submission rs ON rs.id = r.submission_id AND (CASE WHEN r.origin = 'document' THEN r.counts
                WHEN rs.status = 'submitted' AND c.counting = 'submitted'
                    THEN rs.counts_since IS NULL OR CASE WHEN r.amends THEN r.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = r.unit_id AND amending.period_id = r.period_id
                        AND amending.indicator_id = r.indicator_id AND amending.coverage = r.coverage)
                END
                ELSE rs.counts_since IS NOT NULL AND NOT r.amends END)
            WHERE r.origin = 'return' AND r.unit_id = f.unit_id AND r.period_id = f.period_id AND r.indicator_id = f.indicator_id AND r.coverage = f.coverage)))
    ), held AS (
        SELECT c.counting, s.unit_id, s.period_id, m.indicator_id, m.coverage,
               CASE WHEN (s.counts_since IS NOT NULL OR s.status = 'submitted' AND c.counting = 'submitted') THEN 'blank' ELSE 'waived' END AS answer, s.reported_to_id AS place
        FROM figures_submission s
        JOIN figures_formitem m ON m.form_id = s.form_id
        JOIN units_unit u ON u.id = s.unit_id
        JOIN figures_indicator i ON i.id = m.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = s.period_id
        JOIN unnest(ARRAY['approved', 'submitted']::text[]) AS c(counting) ON CASE WHEN (s.counts_since IS NOT NULL OR s.status = 'submitted' AND c.counting = 'submitted')
            THEN NOT m.required AND m.coverage = 'own' ELSE s.status = 'waived' END
        WHERE s.unit_id = ANY(asked_units) AND s.period_id = ANY(asked_periods) AND CASE m.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
    ), cell AS (
        SELECT DISTINCT ON (counting, unit_id, period_id, indicator_id, coverage) *
        FROM (SELECT *, 1 AS rank FROM stated
              UNION ALL SELECT *, CASE answer WHEN 'blank' THEN 2 ELSE 3 END FROM held) said
        ORDER BY counting, unit_id, period_id, indicator_id, coverage, rank
    ), answer AS (
        SELECT cell.counting, cell.unit_id, CASE u.register WHEN 'federation' THEN u.id ELSE cell.place END AS place,
               cell.period_id, cell.indicator_id, CASE cell.coverage WHEN 'area' THEN 'area' ELSE u.register END
               AS register, cell.answer
        FROM cell JOIN units_unit u ON u.id = cell.unit_id WHERE cell.answer <> 'unanswered'
    )
    SELECT counting, unit_id, place, period_id, indicator_id, register::text, answer FROM answer
$$;

-- What units that are no federations answered where they report on the last day goes with them: unit i, in period i.
CREATE OR REPLACE FUNCTION figures_post_answers(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE deriving text := changelog_setting('deriving');
BEGIN
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_answercount AS t
        (counting, federation_id, period_id, indicator_id, register, answered, blank, waived, not_applicable)
    SELECT said.counting, goes.place, said.period_id, said.indicator_id, said.register,
           coalesce(sum(sign) FILTER (WHERE answer IN ('number', 'blank')), 0),
           coalesce(sum(sign) FILTER (WHERE answer = 'blank'), 0),
           coalesce(sum(sign) FILTER (WHERE answer = 'waived'), 0),
           coalesce(sum(sign) FILTER (WHERE answer = 'not_applicable'), 0)
    FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
    JOIN figures_answers(units, periods) AS said ON said.unit_id = move.unit AND said.period_id = move.period,
    LATERAL (VALUES (-1, move.was), (1, move.now)) AS goes(sign, place)
    WHERE said.place IS NULL AND goes.place IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (counting, federation_id, period_id, indicator_id, register) DO UPDATE
    SET answered = t.answered + excluded.answered, blank = t.blank + excluded.blank, waived = t.waived + excluded.waived, not_applicable = t.not_applicable + excluded.not_applicable;
    DELETE FROM figures_answercount t USING unnest(were || are, periods || periods) AS changed(federation, period)
    WHERE t.answered = 0 AND t.waived = 0 AND t.not_applicable = 0
      AND (t.federation_id, t.period_id) = (changed.federation, changed.period);
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
        PERFORM figures_post_answers(moves.units, moves.periods, moves.were, moves.are);
    END IF;
END $$;
"""
# As it was before, for whoever goes back.
BEFORE = """
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
DROP FUNCTION figures_post_answers; DROP FUNCTION figures_answers;
"""
COUNT = """
SELECT set_config('changelog.deriving', 'on', true);
INSERT INTO figures_answercount
    (counting, federation_id, period_id, indicator_id, register, answered, blank, waived, not_applicable)
SELECT a.counting, coalesce(a.place, units_parent_at(a.unit_id, p.ends)), a.period_id, a.indicator_id, a.register,
       count(*) FILTER (WHERE answer IN ('number', 'blank')), count(*) FILTER (WHERE answer = 'blank'),
       count(*) FILTER (WHERE answer = 'waived'), count(*) FILTER (WHERE answer = 'not_applicable')
FROM figures_period p, LATERAL figures_answers(ARRAY(SELECT id FROM units_unit), ARRAY[p.id]) a
WHERE coalesce(a.place, units_parent_at(a.unit_id, p.ends)) IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
SELECT set_config('changelog.deriving', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0010_moments_of_files"),
        ("units", "0003_guards"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="total",
            name="answered",
        ),
        migrations.RemoveField(
            model_name="total",
            name="expected",
        ),
        migrations.CreateModel(
            name="AnswerCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=12, verbose_name="register")),
                ("counting", models.CharField(max_length=9, verbose_name="counting")),
                ("answered", models.IntegerField(verbose_name="answered")),
                ("blank", models.IntegerField(verbose_name="of them left blank")),
                ("waived", models.IntegerField(verbose_name="waived")),
                ("not_applicable", models.IntegerField(verbose_name="not applicable")),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of answers",
                "verbose_name_plural": "counts of answers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("federation", "period", "indicator", "counting", "register"),
                        name="figures_one_answer_count",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answercount",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM new_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="84f948deea5eef7b1ff6f1a0d34f95dab51dcd75",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_derived_insert_f50f8",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_answercount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answercount",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM new_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="bb77e8be6bc0c7a85f8f08bb2251a7514abe51a8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_derived_update_e402a",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_answercount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answercount",
            trigger=pgtrigger.compiler.Trigger(
                name="derived_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM old_rows) THEN\n            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME\n                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';\n        END IF;\n     RETURN NULL;",
                    hash="9072553c8afe0b2bde2e69329e28cdb18ff8cabe",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_derived_delete_278f4",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_answercount",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(FUNCTIONS, BEFORE),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
