"""What a statement of figures refers to, and its forms, are looked up once each, in one look at its rows."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0047_changed_since"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="barred_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="barred_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="barred_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="\n        DECLARE seen record;\n        BEGIN\n        SELECT concat_ws(', ',\n                   string_agg(DISTINCT 'unit_id ' || r.unit_id, ', ') FILTER (WHERE u.id IS NULL),\n                   (SELECT string_agg('indicator_id ' || d.indicator_id, ', ')\n                    FROM (SELECT DISTINCT indicator_id FROM new_rows) d\n                    WHERE NOT EXISTS (SELECT FROM figures_indicator i WHERE i.id = d.indicator_id)),\n                   string_agg(DISTINCT 'period_id ' || r.period_id, ', ') FILTER (WHERE p.id IS NULL)) AS unknown,\n               bool_or((s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) AS elsewhere,\n               string_agg(DISTINCT u.code, ', ') FILTER (WHERE u.closed < p.starts) AS closed\n        INTO seen\n        FROM (SELECT DISTINCT unit_id, period_id, submission_id FROM new_rows) r\n        LEFT JOIN LATERAL (SELECT * FROM units_unit WHERE id = r.unit_id OFFSET 0) u ON true\n        LEFT JOIN LATERAL (SELECT * FROM figures_period WHERE id = r.period_id OFFSET 0) p ON true\n        LEFT JOIN LATERAL (SELECT * FROM figures_submission WHERE id = r.submission_id OFFSET 0) s ON true;\n        IF seen.unknown <> '' THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', seen.unknown\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF seen.elsewhere THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        \n    IF seen.closed IS NOT NULL THEN\n        RAISE EXCEPTION 'a closed unit takes no figures for what begins after its end: %', seen.closed\n            USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = seen.closed;\n    END IF;\n\n        END;\n     RETURN NULL;",
                    hash="09d6545a04e5bce32725331581e1013af832680c",
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
                    func="\n        IF changelog_from_trigger(TG_RELID) THEN\n            RETURN NULL;\n        END IF;\n        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN\n            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';\n        END IF;\n        \n        DECLARE seen record;\n        BEGIN\n        SELECT string_agg(DISTINCT s.id::text, ', ')\n                   FILTER (WHERE s.status IN ('submitted', 'approved', 'waived')) AS locked,\n               string_agg(DISTINCT s.id::text, ', ') FILTER (WHERE (s.counts_since IS NOT NULL) <> r.amends) AS amiss\n        INTO seen\n        FROM (SELECT DISTINCT submission_id, amends FROM new_rows) r LEFT JOIN LATERAL (SELECT * FROM figures_submission WHERE id = r.submission_id OFFSET 0) s ON true;\n        IF seen.locked IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %',\n                seen.locked USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        IF seen.amiss IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', seen.amiss\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n        END;\n    \n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM (SELECT changelog_actor())) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n         RETURN NULL;",
                    hash="be245f4e40fca1761665bea6cbe44ae0202a7396",
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
                    func="\n        IF changelog_from_trigger(TG_RELID) THEN\n            RETURN NULL;\n        END IF;\n        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN\n            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';\n        END IF;\n        \n        DECLARE seen record;\n        BEGIN\n        SELECT string_agg(DISTINCT s.id::text, ', ')\n                   FILTER (WHERE s.status IN ('submitted', 'approved', 'waived')) AS locked,\n               string_agg(DISTINCT s.id::text, ', ') FILTER (WHERE (s.counts_since IS NOT NULL) <> r.amends) AS amiss\n        INTO seen\n        FROM (SELECT DISTINCT submission_id, amends FROM old_rows) r LEFT JOIN LATERAL (SELECT * FROM figures_submission WHERE id = r.submission_id OFFSET 0) s ON true;\n        IF seen.locked IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %',\n                seen.locked USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        IF seen.amiss IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', seen.amiss\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n        END;\n    \n        DECLARE seen record;\n        BEGIN\n        SELECT string_agg(DISTINCT s.id::text, ', ')\n                   FILTER (WHERE s.status IN ('submitted', 'approved', 'waived')) AS locked,\n               string_agg(DISTINCT s.id::text, ', ') FILTER (WHERE (s.counts_since IS NOT NULL) <> r.amends) AS amiss\n        INTO seen\n        FROM (SELECT DISTINCT submission_id, amends FROM new_rows) r LEFT JOIN LATERAL (SELECT * FROM figures_submission WHERE id = r.submission_id OFFSET 0) s ON true;\n        IF seen.locked IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %',\n                seen.locked USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        IF seen.amiss IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', seen.amiss\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n        END;\n    \n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM (SELECT changelog_actor())) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n         RETURN NULL;",
                    hash="04c174f74791aa5b57cdee458ec627b1d0611da9",
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
                    func="\n        IF changelog_from_trigger(TG_RELID) THEN\n            RETURN NULL;\n        END IF;\n        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN\n            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';\n        END IF;\n        \n        DECLARE seen record;\n        BEGIN\n        SELECT string_agg(DISTINCT s.id::text, ', ')\n                   FILTER (WHERE s.status IN ('submitted', 'approved', 'waived')) AS locked,\n               string_agg(DISTINCT s.id::text, ', ') FILTER (WHERE (s.counts_since IS NOT NULL) <> r.amends) AS amiss\n        INTO seen\n        FROM (SELECT DISTINCT submission_id, amends FROM old_rows) r LEFT JOIN LATERAL (SELECT * FROM figures_submission WHERE id = r.submission_id OFFSET 0) s ON true;\n        IF seen.locked IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %',\n                seen.locked USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n        IF seen.amiss IS NOT NULL THEN\n            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', seen.amiss\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';\n        END IF;\n        END;\n    \n         RETURN NULL;",
                    hash="50d178e2086daef62618519ec2987d4633c8a122",
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
                name="guard_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT (n.unit_id = o.unit_id AND n.indicator_id = o.indicator_id AND n.period_id = o.period_id AND n.coverage = o.coverage AND n.origin = o.origin)$query$ INTO wrong;\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';\n            END IF;\n        \n        DECLARE seen record;\n        BEGIN\n        SELECT concat_ws(', ',\n                   string_agg(DISTINCT 'unit_id ' || r.unit_id, ', ') FILTER (WHERE u.id IS NULL),\n                   (SELECT string_agg('indicator_id ' || d.indicator_id, ', ')\n                    FROM (SELECT DISTINCT indicator_id FROM new_rows) d\n                    WHERE NOT EXISTS (SELECT FROM figures_indicator i WHERE i.id = d.indicator_id)),\n                   string_agg(DISTINCT 'period_id ' || r.period_id, ', ') FILTER (WHERE p.id IS NULL)) AS unknown,\n               bool_or((s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) AS elsewhere,\n               string_agg(DISTINCT u.code, ', ') FILTER (WHERE u.closed < p.starts) AS closed\n        INTO seen\n        FROM (SELECT DISTINCT unit_id, period_id, submission_id FROM new_rows) r\n        LEFT JOIN LATERAL (SELECT * FROM units_unit WHERE id = r.unit_id OFFSET 0) u ON true\n        LEFT JOIN LATERAL (SELECT * FROM figures_period WHERE id = r.period_id OFFSET 0) p ON true\n        LEFT JOIN LATERAL (SELECT * FROM figures_submission WHERE id = r.submission_id OFFSET 0) s ON true;\n        IF seen.unknown <> '' THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', seen.unknown\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF seen.elsewhere THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        \n        END;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      submission_id, act, replaced_at, replaced_by_id, replaced_through, reason,\n                                      batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door, o.submission_id,\n               'changed', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE (o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken) IS DISTINCT FROM (n.state, n.value, n.qualifier, n.low, n.high, n.stated_text, n.stated_unit, n.basis, n.source_id, n.locator, n.dates, n.note, n.follow_up, n.rounding, n.counts, n.amends, n.taken)\n    $query$; RETURN NULL;",
                    hash="41ff6331e60e3e65f2a166bf9fabc986f83478b3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_guard_update_b5c10",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_figure",
                    when="AFTER",
                ),
            ),
        ),
    ]
