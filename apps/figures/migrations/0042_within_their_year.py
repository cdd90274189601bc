"""What triggers read of a form they read in the partition of its year."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

COVERED = r"""
CREATE OR REPLACE FUNCTION figures_covered(form_of bigint, moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE s figures_submission;
BEGIN
    SELECT * INTO s FROM figures_submission WHERE id = form_of;
    RETURN (
        SELECT encode(sha256(convert_to(coalesce(string_agg(said.line, E'\n' ORDER BY said.line COLLATE "C"), ''),
                                        'UTF8')), 'hex')
        FROM (
            SELECT ROW('stands', f.unit_id, f.indicator_id, f.period_id, f.coverage, f.origin, f.state, f.value, f.qualifier, f.low, f.high, f.stated_text, f.stated_unit, f.basis, f.source_id, f.locator, f.dates, f.note, f.follow_up, f.rounding, f.counts, f.amends, f.taken, extract(epoch FROM f.changed_at), f.changed_by_id, f.door)::text FROM figures_figure f
            WHERE f.submission_id = s.id AND f.period_id = s.period_id AND f.changed_at <= moment
            UNION ALL
            SELECT ROW('stands', r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin, r.state, r.value, r.qualifier, r.low, r.high, r.stated_text, r.stated_unit, r.basis, r.source_id, r.locator, r.dates, r.note, r.follow_up, r.rounding, r.counts, r.amends, r.taken, extract(epoch FROM r.changed_at), r.changed_by_id, r.door)::text FROM figures_revision r
            WHERE r.unit_id = s.unit_id AND r.period_id = s.period_id AND r.submission_id = s.id AND r.changed_at <= moment AND r.replaced_at > moment AND r.act <> 'waived'
            UNION ALL
            SELECT ROW('replaced', r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin, r.state, r.value, r.qualifier, r.low, r.high, r.stated_text, r.stated_unit, r.basis, r.source_id, r.locator, r.dates, r.note, r.follow_up, r.rounding, r.counts, r.amends, r.taken, extract(epoch FROM r.changed_at), r.changed_by_id, r.door, r.id, r.act, extract(epoch FROM r.replaced_at), r.replaced_by_id, r.replaced_through, r.reason, r.batch)::text FROM figures_revision r
            WHERE r.unit_id = s.unit_id AND r.period_id = s.period_id AND r.submission_id = s.id AND r.replaced_at <= moment
        ) AS said(line)
    );
END $$;
"""
COVERED_BEFORE = r"""
CREATE OR REPLACE FUNCTION figures_covered(form_of bigint, moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE s figures_submission;
BEGIN
    SELECT * INTO s FROM figures_submission WHERE id = form_of;
    RETURN (
        SELECT encode(sha256(convert_to(coalesce(string_agg(said.line, E'\n' ORDER BY said.line COLLATE "C"), ''),
                                        'UTF8')), 'hex')
        FROM (
            SELECT ROW('stands', f.unit_id, f.indicator_id, f.period_id, f.coverage, f.origin, f.state, f.value, f.qualifier, f.low, f.high, f.stated_text, f.stated_unit, f.basis, f.source_id, f.locator, f.dates, f.note, f.follow_up, f.rounding, f.counts, f.amends, f.taken, extract(epoch FROM f.changed_at), f.changed_by_id, f.door)::text FROM figures_figure f
            WHERE f.submission_id = s.id AND f.changed_at <= moment
            UNION ALL
            SELECT ROW('stands', r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin, r.state, r.value, r.qualifier, r.low, r.high, r.stated_text, r.stated_unit, r.basis, r.source_id, r.locator, r.dates, r.note, r.follow_up, r.rounding, r.counts, r.amends, r.taken, extract(epoch FROM r.changed_at), r.changed_by_id, r.door)::text FROM figures_revision r
            WHERE r.unit_id = s.unit_id AND r.period_id = s.period_id AND r.submission_id = s.id AND r.changed_at <= moment AND r.replaced_at > moment AND r.act <> 'waived'
            UNION ALL
            SELECT ROW('replaced', r.unit_id, r.indicator_id, r.period_id, r.coverage, r.origin, r.state, r.value, r.qualifier, r.low, r.high, r.stated_text, r.stated_unit, r.basis, r.source_id, r.locator, r.dates, r.note, r.follow_up, r.rounding, r.counts, r.amends, r.taken, extract(epoch FROM r.changed_at), r.changed_by_id, r.door, r.id, r.act, extract(epoch FROM r.replaced_at), r.replaced_by_id, r.replaced_through, r.reason, r.batch)::text FROM figures_revision r
            WHERE r.unit_id = s.unit_id AND r.period_id = s.period_id AND r.submission_id = s.id AND r.replaced_at <= moment
        ) AS said(line)
    );
END $$;
"""
COUNT_CAMPAIGN = r"""
CREATE OR REPLACE FUNCTION figures_count_campaign(asked bigint, sign int) RETURNS void
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
                   WHERE f.submission_id = r.id AND f.period_id = r.period_id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id
                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)
                END
               ) ELSE 0 END AS answered
        FROM (SELECT * FROM figures_submission WHERE unit_id = asked) r JOIN units_unit u ON u.id = r.unit_id
        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL
    ) c
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE SET answered = t.answered + excluded.answered;
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;
"""
COUNT_CAMPAIGN_BEFORE = r"""
CREATE OR REPLACE FUNCTION figures_count_campaign(asked bigint, sign int) RETURNS void
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0041_partitions"),
    ]

    operations = [
        migrations.RunSQL(COVERED, COVERED_BEFORE),
        migrations.RunSQL(COUNT_CAMPAIGN, COUNT_CAMPAIGN_BEFORE),
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="keep_ended",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="keep_replaced",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="formitem",
            name="answered_item_kept",
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="amends",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_ended",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$\n    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,\n                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, \"end\")\n    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,\n           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, clock_timestamp(), CASE WHEN r.active IS FALSE OR r.meaning_since > o.found_at THEN 'withdrawn' ELSE 'corrected' END\n    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id AND f.period_id = o.period_id LEFT JOIN figures_editrule r ON r.id = o.rule_id\n$query$; RETURN NULL;",
                    hash="281365d8afe43b5f68f99f9a43d5de645761f1b2",
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
                    func="EXECUTE $query$\n    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,\n                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, \"end\")\n    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,\n           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, clock_timestamp(), 'replaced'\n    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id AND f.period_id = o.period_id JOIN new_rows n ON n.id = o.id WHERE o.explanation <> '' AND o.explanation <> n.explanation\n$query$; RETURN NULL;",
                    hash="a3b976202af69c8b8745fc6f3c96cbdacf6cdafb",
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
            model_name="formitem",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_item_kept",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE answering text;",
                    func="\n        IF TG_OP = 'UPDATE' THEN\n            IF ROW(OLD.form_id, OLD.indicator_id, OLD.coverage) = ROW(NEW.form_id, NEW.indicator_id, NEW.coverage) THEN\n                RETURN NEW;\n            END IF;\n        END IF;\n        SELECT u.code INTO answering\n        FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id\n        WHERE s.form_id = OLD.form_id AND s.counts_since IS NOT NULL AND EXISTS (\n            SELECT FROM figures_figure g\n            WHERE g.submission_id = s.id AND g.period_id = s.period_id\n              AND g.indicator_id = OLD.indicator_id AND g.coverage = OLD.coverage)\n        LIMIT 1;\n        IF answering IS NOT NULL THEN\n            RAISE EXCEPTION 'an approved submission answers this item of the form: %', answering\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_item_answered', DETAIL = answering;\n        END IF;\n        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;\n    ",
                    hash="32a0acf42f84d7f7493fa5cbef95e8b4ea481006",
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
                name="amends",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.counts_since IS NOT NULL AND OLD.status <> NEW.status AND NEW.status IN ('approved', 'waived'))",
                    declare="DECLARE reason text;",
                    func="\n        reason := changelog_setting('reason');\n        PERFORM set_config('changelog.moment', NEW.changed_at::text, true);\n        IF OLD.status = 'submitted' THEN\n            \n    UPDATE figures_finding g SET figure_id = c.id FROM figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends AND g.figure_id = a.id;\n    UPDATE figures_finding g SET other_id = c.id FROM figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends AND g.other_id = a.id;\n    DELETE FROM figures_finding g USING figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends AND a.state = 'cleared' AND c.id IN (g.figure_id, g.other_id);\n    PERFORM set_config('changelog.reason', coalesce((\n        SELECT t.reason FROM figures_transition t\n        WHERE t.submission_id = NEW.id AND t.after = 'reopened' ORDER BY t.id DESC LIMIT 1), ''), true);\n    UPDATE figures_figure c\n    SET state = a.state, value = a.value, qualifier = a.qualifier, low = a.low, high = a.high, stated_text = a.stated_text, stated_unit = a.stated_unit, basis = a.basis, source_id = a.source_id, locator = a.locator, dates = a.dates, note = a.note, follow_up = a.follow_up, rounding = a.rounding, counts = a.counts, taken = a.taken,\n        changed_at = NEW.changed_at, changed_by_id = a.changed_by_id, door = a.door\n    FROM figures_figure a WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends AND a.state <> 'cleared' AND c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin;\n    DELETE FROM figures_figure c USING figures_figure a WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends AND a.state = 'cleared' AND c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin;\n    DELETE FROM figures_figure a WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends\n        AND (a.state = 'cleared' OR EXISTS (SELECT FROM figures_figure c WHERE c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin));\n    UPDATE figures_figure a SET amends = false, changed_at = NEW.changed_at WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends;\n\n        ELSE\n            \n    DELETE FROM figures_finding g USING figures_figure a WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends AND a.id IN (g.figure_id, g.other_id);\n    DELETE FROM figures_figure a WHERE a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends;\n\n        END IF;\n        IF NEW.status = 'waived' THEN\n            \n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      submission_id, act, replaced_at, replaced_by_id, replaced_through, reason,\n                                      batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door, o.submission_id,\n               'waived', NEW.changed_at, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM figures_figure o WHERE o.submission_id = NEW.id AND o.period_id = NEW.period_id\n    ;\n        END IF;\n        PERFORM set_config('changelog.reason', reason, true), set_config('changelog.moment', '', true);\n        RETURN NULL;\n    ",
                    hash="2a03bea957ce12033502fad5278a6d7d77f8bfb1",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND f.period_id = r.period_id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END\n               ) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="9da343670745fb20a574efc86c7a0943ee3a0db5",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND f.period_id = r.period_id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END\n               ) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted UNION ALL SELECT federation_id, form_id, period_id, status, 1 AS one, answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND f.period_id = r.period_id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END\n               ) ELSE 0 END AS answered\n        FROM new_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) new_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$; RETURN NULL;",
                    hash="87726d1d23f35ec9de5bacaab50f52384812f844",
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
                    func="EXECUTE $query$\n        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)\n        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM (SELECT federation_id, form_id, period_id, status, -1 AS one, -answered AS cells FROM (\n        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,\n               r.form_id, r.period_id, r.status, CASE WHEN r.status IN ('submitted', 'approved') THEN (\n                   SELECT count(*) FROM figures_figure f\n                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required\n                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND (u.register <> 'campaign' OR EXISTS (\n        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND (cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))\n        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)\n             AND coalesce(m.edition_to, c.edition))))\n                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'\n                   WHERE f.submission_id = r.id AND f.period_id = r.period_id AND CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (\n                    SELECT FROM figures_figure amending WHERE amending.amends\n                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id\n                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)\n                END\n               ) ELSE 0 END AS answered\n        FROM old_rows r JOIN units_unit u ON u.id = r.unit_id\n        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL\n    ) old_rows_counted) c\n        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4\n        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE\n        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered\n    $query$;\n        DELETE FROM figures_progress p USING old_rows o\n        WHERE p.submissions = 0 AND (p.form_id, p.period_id) = (o.form_id, o.period_id)\n          AND p.federation_id IN (o.unit_id, o.reported_to_id);\n         RETURN NULL;",
                    hash="6437d03307679db8d7eb2dca69de65798a506c87",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_progress_delete_0b058",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
    ]
