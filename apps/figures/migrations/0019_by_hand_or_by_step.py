"""What is written by hand is told from what a step writes by who writes it, not by how deep in triggers it is."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0018_conversations"),
        ("changelog", "0003_from_trigger"),
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
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n    \n    EXECUTE $query$\n    SELECT string_agg(DISTINCT u.code, ', ')\n    FROM units_unit u JOIN new_rows r ON r.unit_id = u.id JOIN figures_period p ON p.id = r.period_id\n    WHERE u.closed IS NOT NULL AND u.closed < p.starts\n$query$ INTO wrong;\n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'a closed unit takes no figures for what begins after its end: %', wrong\n            USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = wrong;\n    END IF;\n RETURN NULL;",
                    hash="991d16423db6cb059c1542e3d8cd1e273be9f17c",
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
                name="barred_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_from_trigger(TG_RELID) THEN\n            RETURN NULL;\n        END IF;\n        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN\n            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n    \n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n         RETURN NULL;",
                    hash="26ddfbcc0a7f6ba6a274cdaf135a0601cf7413d0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_barred_insert_03efe",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="barred_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_from_trigger(TG_RELID) THEN\n            RETURN NULL;\n        END IF;\n        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN\n            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n    \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n         RETURN NULL;",
                    hash="ae0d1a2ecabe11320051f24bc19bdec6487f536b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_barred_update_b96d5",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="barred_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        IF changelog_from_trigger(TG_RELID) THEN\n            RETURN NULL;\n        END IF;\n        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN\n            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE (s.counts_since IS NOT NULL) <> r.amends;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n    \n    \n         RETURN NULL;",
                    hash="398d44c7c96f8622a7ede47a56a198d5e7b8df1c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_barred_delete_fe055",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
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
                    func="\n            IF pg_trigger_depth() = 1 OR NOT changelog_from_trigger(TG_RELID) THEN\n                NEW.changed_at := statement_timestamp(); NEW.changed_by_id := changelog_actor();\n                NEW.door := changelog_setting('door');\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ba435175a43d10da4606bc7315a7ad14cbdfd0a4",
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
                    func="EXECUTE $query$SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT (n.unit_id = o.unit_id AND n.indicator_id = o.indicator_id AND n.period_id = o.period_id AND n.coverage = o.coverage AND n.origin = o.origin)$query$ INTO wrong;\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';\n            END IF;\n        \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'changed', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE (o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken) IS DISTINCT FROM (n.state, n.value, n.qualifier, n.low, n.high, n.stated_text, n.stated_unit, n.basis, n.source_id, n.locator, n.dates, n.note, n.follow_up, n.rounding, n.counts, n.amends, n.taken)\n    $query$; RETURN NULL;",
                    hash="85996bc0907d2a80b4c4be4dc88fd4ad10eea8eb",
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
                    func="\n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'cleared', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o \n    $query$; RETURN NULL;",
                    hash="a930be4f919031b034598a74737ebe6a85bb8c96",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_guard_delete_fd80a",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
    ]
