"""A cell keeps the sum from below that a clerk took into it; figures and their earlier states have the column."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0006_judgements"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="figure",
            name="guard_delete",
        ),
        migrations.AddField(
            model_name="figure",
            name="taken",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=100, verbose_name="taken from below"
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="taken",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=100, verbose_name="taken from below"
            ),
        ),
        migrations.AlterField(
            model_name="indicator",
            name="area",
            field=models.CharField(
                choices=[
                    ("yes", "stated, offered the sum from below"),
                    ("stated", "stated, cannot be added"),
                    ("no", "not stated"),
                ],
                default="no",
                max_length=8,
                verbose_name="area statement",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT (n.unit_id = o.unit_id AND n.indicator_id = o.indicator_id AND n.period_id = o.period_id AND n.coverage = o.coverage AND n.origin = o.origin)$query$ INTO wrong;\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';\n            END IF;\n        \n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n    \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r WHERE r.changed_by_id IS DISTINCT FROM changelog_actor()) THEN\n            RAISE EXCEPTION 'a figure is stated by whoever acts'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'changed', now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE (o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken) IS DISTINCT FROM (n.state, n.value, n.qualifier, n.low, n.high, n.stated_text, n.stated_unit, n.basis, n.source_id, n.locator, n.dates, n.note, n.follow_up, n.rounding, n.counts, n.amends, n.taken)\n    $query$; RETURN NULL;",
                    hash="4203c4b76985e2fa52fa4492d77d12de1abdd0f7",
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
                    func="\n        SELECT string_agg(DISTINCT s.id::text, ', ') INTO wrong\n        FROM old_rows r JOIN figures_submission s ON s.id = r.submission_id\n        WHERE s.status IN ('submitted', 'approved', 'waived');\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %', wrong\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      act, replaced_at, replaced_by_id, replaced_through, reason, batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door,\n               'cleared', now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o \n    $query$; RETURN NULL;",
                    hash="494005adac0ff46f745453741cddfac609c39509",
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
