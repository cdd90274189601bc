"""A line of a form of campaigns may name the kinds and editions it is asked of; what is counted goes by it."""

import apps.changelog.trigger_sql
import django.contrib.postgres.fields
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
        JOIN units_unit u ON u.id = s.unit_id AND (u.register <> 'campaign' OR EXISTS (
        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))
        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)
             AND coalesce(m.edition_to, c.edition))))
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
               cell.period_id, cell.indicator_id, CASE cell.coverage WHEN 'area' THEN 'area' ELSE CASE u.register WHEN 'campaign' THEN (
        SELECT concat_ws('/', 'campaign', c.kind, c.edition) FROM units_campaign c WHERE c.unit_ptr_id = u.id) ELSE u.register END END
               AS register, cell.answer
        FROM cell JOIN units_unit u ON u.id = cell.unit_id WHERE cell.answer <> 'unanswered'
    )
    SELECT counting, unit_id, place, period_id, indicator_id, register::text, answer FROM answer
$$;

-- What a campaign answered, as it is asked at this moment: added to what is counted (1), or taken out of it (-1).
CREATE FUNCTION figures_count_campaign(asked bigint, sign int) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE deriving text := changelog_setting('deriving'); kept bigint[];
BEGIN
    kept := ARRAY(
        SELECT period_id FROM figures_figure WHERE unit_id = asked
        UNION SELECT period_id FROM figures_submission WHERE unit_id = asked);
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_answercount AS t
        (counting, federation_id, period_id, indicator_id, register, answered, blank, waived, not_applicable)
    SELECT said.counting, goes.place, said.period_id, said.indicator_id, said.register,
           sign * count(*) FILTER (WHERE answer IN ('number', 'blank')),
           sign * count(*) FILTER (WHERE answer = 'blank'), sign * count(*) FILTER (WHERE answer = 'waived'),
           sign * count(*) FILTER (WHERE answer = 'not_applicable')
    FROM figures_answers(ARRAY[asked], kept) AS said JOIN figures_period p ON p.id = said.period_id,
    LATERAL coalesce(said.place, units_parent_at(said.unit_id, p.ends)) AS goes(place)
    WHERE goes.place IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (counting, federation_id, period_id, indicator_id, register) DO UPDATE
    SET answered = t.answered + excluded.answered, blank = t.blank + excluded.blank, waived = t.waived + excluded.waived, not_applicable = t.not_applicable + excluded.not_applicable;
    DELETE FROM figures_answercount WHERE answered = 0 AND waived = 0 AND not_applicable = 0
        AND period_id = ANY(kept) AND register LIKE 'campaign%';
    INSERT INTO figures_progress AS t (federation_id, form_id, period_id, status, submissions, answered)
    SELECT federation_id, form_id, period_id, status, 0, sign * sum(answered)
    FROM (
        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,
               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (
                   SELECT count(*) FROM figures_figure f
                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required
                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (
        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))
        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)
             AND coalesce(m.edition_to, c.edition))))
                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'
                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id
                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)
                END) ELSE 0 END AS answered
        FROM (SELECT * FROM figures_submission WHERE unit_id = asked) r JOIN units_unit u ON u.id = r.unit_id
        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL
    ) c
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE SET answered = t.answered + excluded.answered;
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

CREATE FUNCTION figures_campaign_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM units_hold(ARRAY[OLD.unit_ptr_id], ARRAY(
        SELECT parent_id FROM units_affiliation WHERE unit_id = OLD.unit_ptr_id));
    PERFORM figures_count_campaign(OLD.unit_ptr_id, -1);
    RETURN NEW;
END $$;
CREATE FUNCTION figures_campaign_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM figures_count_campaign(NEW.unit_ptr_id, 1);
    RETURN NULL;
END $$;
CREATE TRIGGER figures_campaign_was BEFORE UPDATE OF kind, edition ON units_campaign FOR EACH ROW
    WHEN ((OLD.kind, OLD.edition) IS DISTINCT FROM (NEW.kind, NEW.edition)) EXECUTE FUNCTION figures_campaign_was();
CREATE TRIGGER figures_campaign_is AFTER UPDATE OF kind, edition ON units_campaign FOR EACH ROW
    WHEN ((OLD.kind, OLD.edition) IS DISTINCT FROM (NEW.kind, NEW.edition)) EXECUTE FUNCTION figures_campaign_is();
"""
COUNT = """
-- What is counted of campaigns, by kind and edition.
SELECT set_config('changelog.deriving', 'on', true);
DELETE FROM figures_answercount WHERE register = 'campaign';
INSERT INTO figures_answercount
    (counting, federation_id, period_id, indicator_id, register, answered, blank, waived, not_applicable)
SELECT a.counting, coalesce(a.place, units_parent_at(a.unit_id, p.ends)), a.period_id, a.indicator_id, a.register,
       count(*) FILTER (WHERE answer IN ('number', 'blank')), count(*) FILTER (WHERE answer = 'blank'),
       count(*) FILTER (WHERE answer = 'waived'), count(*) FILTER (WHERE answer = 'not_applicable')
FROM figures_period p, LATERAL figures_answers(ARRAY(SELECT unit_ptr_id FROM units_campaign), ARRAY[p.id]) a
WHERE coalesce(a.place, units_parent_at(a.unit_id, p.ends)) IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
SELECT set_config('changelog.deriving', '', true);
"""
BEFORE = """
DROP TRIGGER figures_campaign_was ON units_campaign; DROP FUNCTION figures_campaign_was;
DROP TRIGGER figures_campaign_is ON units_campaign; DROP FUNCTION figures_campaign_is;
DROP FUNCTION figures_count_campaign;
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
"""
COUNT_BEFORE = """
-- What is counted of campaigns, together.
SELECT set_config('changelog.deriving', 'on', true);
DELETE FROM figures_answercount WHERE register LIKE 'campaign/%';
INSERT INTO figures_answercount
    (counting, federation_id, period_id, indicator_id, register, answered, blank, waived, not_applicable)
SELECT a.counting, coalesce(a.place, units_parent_at(a.unit_id, p.ends)), a.period_id, a.indicator_id, a.register,
       count(*) FILTER (WHERE answer IN ('number', 'blank')), count(*) FILTER (WHERE answer = 'blank'),
       count(*) FILTER (WHERE answer = 'waived'), count(*) FILTER (WHERE answer = 'not_applicable')
FROM figures_period p, LATERAL figures_answers(ARRAY(SELECT unit_ptr_id FROM units_campaign), ARRAY[p.id]) a
WHERE coalesce(a.place, units_parent_at(a.unit_id, p.ends)) IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
SELECT set_config('changelog.deriving', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0023_opening_a_year"),
        ("units", "0013_distinct_units"),
    ]

    operations = [
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
        migrations.AddField(
            model_name="formitem",
            name="campaign_kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("competition", "labour competition"),
                        ("contest", "skill contest"),
                        ("rights", "rights and contracts"),
                        ("relief", "hardship relief"),
                        ("service", "member service"),
                        ("culture", "culture and sport"),
                        ("community", "community"),
                    ],
                    max_length=12,
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text="That it is asked of. None: all.",
                size=None,
                verbose_name="kinds of campaigns",
            ),
        ),
        migrations.AddField(
            model_name="formitem",
            name="edition_from",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from edition"),
        ),
        migrations.AddField(
            model_name="formitem",
            name="edition_to",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to edition"),
        ),
        migrations.AlterField(
            model_name="answercount",
            name="register",
            field=models.CharField(max_length=30, verbose_name="register"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="asks_campaigns",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (cardinality(NEW.campaign_kinds) > 0 OR NEW.edition_from IS NOT NULL OR NEW.edition_to IS NOT NULL)",
                    func="\n        IF NOT EXISTS (SELECT FROM figures_form WHERE id = NEW.form_id AND register = 'campaign') THEN\n            RAISE EXCEPTION 'only a form of campaigns asks by their kind and edition'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_asks_campaigns';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="ff7824d3d4aee69b58912f5ab7d0ff6f30271b4d",
                    operation='INSERT OR UPDATE OF "form_id", "campaign_kinds", "edition_from", "edition_to"',
                    pgid="pgtrigger_asks_campaigns_9c179",
                    table="figures_formitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_of_fixed",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (ROW(OLD.campaign_kinds, OLD.edition_from, OLD.edition_to) IS DISTINCT FROM ROW(NEW.campaign_kinds, NEW.edition_from, NEW.edition_to))",
                    declare="DECLARE resting text;",
                    func="\n        SELECT u.code INTO resting FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id\n        WHERE s.form_id = OLD.form_id\n            AND (s.counts_since IS NOT NULL OR s.status IN ('submitted', 'approved', 'waived'))\n        LIMIT 1;\n        IF resting IS NOT NULL THEN\n            RAISE EXCEPTION 'a submission rests on whom this line is asked of: %', resting\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_asked_of_fixed', DETAIL = resting;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="6494c2e2ce06a450353636a0680579859ed0f021",
                    operation='UPDATE OF "campaign_kinds", "edition_from", "edition_to"',
                    pgid="pgtrigger_asked_of_fixed_255b7",
                    table="figures_formitem",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="5e441f80ad2aa5a15a097f609c0748b7175b24e6",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted UNION ALL SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="713592ee5562c9d0874e9531a29155d56584a40c",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$;\n        DELETE FROM figures_progress p USING old_rows o\n        WHERE p.submissions = 0 AND (p.form_id, p.period_id) = (o.form_id, o.period_id)\n          AND p.federation_id IN (o.unit_id, o.reported_to_id);\n         RETURN NULL;",
                    hash="6f2119ab3988a15b684e8999b2e6769f159e04e9",
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
            model_name="formitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "campaign_kinds__contained_by",
                        ["competition", "contest", "rights", "relief", "service", "culture", "community"],
                    )
                ),
                name="figures_item_names_kinds",
                violation_error_message="There is no such kind of campaigns.",
            ),
        ),
        migrations.AddConstraint(
            model_name="formitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition_to__gte", models.F("edition_from"))),
                name="figures_item_editions_in_order",
                violation_error_message="The first edition asked cannot be after the last.",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, BEFORE),
        migrations.RunSQL(COUNT, COUNT_BEFORE),
    ]
