"""Each step of a submission is linked to the one before it of the federation it was handed in to."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


FUNCTIONS = r"""
CREATE FUNCTION figures_covered(form_of bigint, moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
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

CREATE FUNCTION figures_link_digest(chain bigint, number bigint, previous text, step bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT encode(sha256(convert_to(ROW(
            chain, number, previous, t.id, s.id, s.unit_id, s.form_id, s.period_id, s.reported_to_id,
            t.before, t.after, extract(epoch FROM t.at), t.by_id, t.reason, figures_covered(s.id, t.at)
        )::text, 'UTF8')), 'hex')
        FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id WHERE t.id = step
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0026_queued_notices"),
        ("units", "0015_former_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "chain of evidence",
                "verbose_name_plural": "chains of evidence",
            },
        ),
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="link before")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
            ],
            options={
                "verbose_name": "link of evidence",
                "verbose_name_plural": "links of evidence",
                "ordering": ["federation", "number"],
            },
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
            model_name="submission",
            name="amends",
        ),
        migrations.AddField(
            model_name="revision",
            name="submission",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.submission",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="guard_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE wrong text;",
                    func="EXECUTE $query$SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT (n.unit_id = o.unit_id AND n.indicator_id = o.indicator_id AND n.period_id = o.period_id AND n.coverage = o.coverage AND n.origin = o.origin)$query$ INTO wrong;\n            IF wrong IS NOT NULL THEN\n                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';\n            END IF;\n        \n        SELECT string_agg(m.name || ' ' || m.id, ', ') INTO wrong FROM (SELECT 'unit_id', d.id FROM (SELECT DISTINCT unit_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM units_unit t WHERE t.id = d.id) UNION ALL SELECT 'indicator_id', d.id FROM (SELECT DISTINCT indicator_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_indicator t WHERE t.id = d.id) UNION ALL SELECT 'period_id', d.id FROM (SELECT DISTINCT period_id AS id FROM new_rows) d WHERE NOT EXISTS (SELECT FROM figures_period t WHERE t.id = d.id)) AS m(name, id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'figures refer to what is not there: %', wrong\n                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';\n        END IF;\n        IF EXISTS (SELECT FROM new_rows r JOIN figures_submission s ON s.id = r.submission_id\n                   WHERE (s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) THEN\n            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';\n        END IF;\n    \n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      submission_id, act, replaced_at, replaced_by_id, replaced_through, reason,\n                                      batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door, o.submission_id,\n               'changed', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE (o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken) IS DISTINCT FROM (n.state, n.value, n.qualifier, n.low, n.high, n.stated_text, n.stated_unit, n.basis, n.source_id, n.locator, n.dates, n.note, n.follow_up, n.rounding, n.counts, n.amends, n.taken)\n    $query$; RETURN NULL;",
                    hash="778f89c1d027593be18e95c5bc9b2ae5e0475519",
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
                    func="\n        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM old_rows WHERE origin = 'document') THEN\n            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';\n        END IF;\n    EXECUTE $query$\n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      submission_id, act, replaced_at, replaced_by_id, replaced_through, reason,\n                                      batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door, o.submission_id,\n               'cleared', CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM old_rows o \n    $query$; RETURN NULL;",
                    hash="0f641622107a6174c68b51519e8c288ced14b1c1",
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
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="amends",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.counts_since IS NOT NULL AND OLD.status <> NEW.status AND NEW.status IN ('approved', 'waived'))",
                    declare="DECLARE reason text;",
                    func="\n        reason := changelog_setting('reason');\n        PERFORM set_config('changelog.moment', NEW.changed_at::text, true);\n        IF OLD.status = 'submitted' THEN\n            \n    UPDATE figures_finding g SET figure_id = c.id FROM figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.amends AND g.figure_id = a.id;\n    UPDATE figures_finding g SET other_id = c.id FROM figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.amends AND g.other_id = a.id;\n    DELETE FROM figures_finding g USING figures_figure a JOIN figures_figure c ON c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin\n    WHERE a.submission_id = NEW.id AND a.amends AND a.state = 'cleared' AND c.id IN (g.figure_id, g.other_id);\n    PERFORM set_config('changelog.reason', coalesce((\n        SELECT t.reason FROM figures_transition t\n        WHERE t.submission_id = NEW.id AND t.after = 'reopened' ORDER BY t.id DESC LIMIT 1), ''), true);\n    UPDATE figures_figure c\n    SET state = a.state, value = a.value, qualifier = a.qualifier, low = a.low, high = a.high, stated_text = a.stated_text, stated_unit = a.stated_unit, basis = a.basis, source_id = a.source_id, locator = a.locator, dates = a.dates, note = a.note, follow_up = a.follow_up, rounding = a.rounding, counts = a.counts, taken = a.taken,\n        changed_at = NEW.changed_at, changed_by_id = a.changed_by_id, door = a.door\n    FROM figures_figure a WHERE a.submission_id = NEW.id AND a.amends AND a.state <> 'cleared' AND c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin;\n    DELETE FROM figures_figure c USING figures_figure a WHERE a.submission_id = NEW.id AND a.amends AND a.state = 'cleared' AND c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin;\n    DELETE FROM figures_figure a WHERE a.submission_id = NEW.id AND a.amends\n        AND (a.state = 'cleared' OR EXISTS (SELECT FROM figures_figure c WHERE c.submission_id = NEW.id AND NOT c.amends AND c.unit_id = a.unit_id AND c.indicator_id = a.indicator_id AND c.period_id = a.period_id AND c.coverage = a.coverage AND c.origin = a.origin));\n    UPDATE figures_figure a SET amends = false, changed_at = NEW.changed_at WHERE a.submission_id = NEW.id AND a.amends;\n\n        ELSE\n            \n    DELETE FROM figures_finding g USING figures_figure a WHERE a.submission_id = NEW.id AND a.amends AND a.id IN (g.figure_id, g.other_id);\n    DELETE FROM figures_figure a WHERE a.submission_id = NEW.id AND a.amends;\n\n        END IF;\n        IF NEW.status = 'waived' THEN\n            \n        INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, rounding, counts, amends, taken, changed_at, changed_by_id, door,\n                                      submission_id, act, replaced_at, replaced_by_id, replaced_through, reason,\n                                      batch)\n        SELECT o.unit_id, o.indicator_id, o.period_id, o.coverage, o.origin, o.state, o.value, o.qualifier, o.low, o.high, o.stated_text, o.stated_unit, o.basis, o.source_id, o.locator, o.dates, o.note, o.follow_up, o.rounding, o.counts, o.amends, o.taken,\n               o.changed_at, o.changed_by_id, o.door, o.submission_id,\n               'waived', NEW.changed_at, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),\n               nullif(changelog_setting('batch'), '')::uuid\n        FROM figures_figure o WHERE o.submission_id = NEW.id\n    ;\n        END IF;\n        PERFORM set_config('changelog.reason', reason, true), set_config('changelog.moment', '', true);\n        RETURN NULL;\n    ",
                    hash="db8a39dc247bf2e9f2d5c1cfdb6ec145e72f156e",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_amends_772a9",
                    table="figures_submission",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION figures_link_digest, figures_covered"),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="linked",
                sql=apps.changelog.trigger_sql.GuardSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE chained figures_chain; due record; link text; steps bigint[]; federations bigint[];",
                    func="\n        IF EXISTS (SELECT FROM figures_chainlink l WHERE l.transition_id = NEW.id) THEN\n            RETURN NULL;\n        END IF;\n        SELECT array_agg(d.id ORDER BY d.id), array_agg(DISTINCT d.federation_id) INTO steps, federations\n        FROM (\n    SELECT t.id, coalesce(s.reported_to_id, s.unit_id) AS federation_id\n    FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id\n    WHERE (t.at >= now() OR t.id = NEW.id) AND NOT EXISTS (SELECT FROM figures_chainlink l WHERE l.transition_id = t.id)\n) d;\n        INSERT INTO figures_chain (federation_id, number, digest)\n        SELECT f.id, 0, '' FROM unnest(federations) AS f(id) ORDER BY f.id ON CONFLICT DO NOTHING;\n        FOR chained IN\n            SELECT * FROM figures_chain WHERE federation_id = ANY(federations)\n            ORDER BY federation_id FOR NO KEY UPDATE\n        LOOP\n            FOR due IN\n                SELECT t.id FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id\n                WHERE t.id = ANY(steps) AND coalesce(s.reported_to_id, s.unit_id) = chained.federation_id ORDER BY t.id\n            LOOP\n                chained.number := chained.number + 1;\n                link := figures_link_digest(chained.federation_id, chained.number, chained.digest, due.id);\n                INSERT INTO figures_chainlink (transition_id, federation_id, number, previous, digest)\n                VALUES (due.id, chained.federation_id, chained.number, chained.digest, link);\n                chained.digest := link;\n            END LOOP;\n            UPDATE figures_chain SET number = chained.number, digest = chained.digest\n            WHERE federation_id = chained.federation_id;\n        END LOOP;\n        RETURN NULL;\n    ",
                    hash="22e1561e2400214b5dd251be8aa3edf64fa09086",
                    operation="INSERT",
                    pgid="pgtrigger_linked_18c55",
                    table="figures_transition",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="chain",
            name="federation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="federation",
            ),
        ),
        migrations.AddField(
            model_name="chainlink",
            name="federation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="federation",
            ),
        ),
        migrations.AddField(
            model_name="chainlink",
            name="transition",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="link",
                to="figures.transition",
                verbose_name="transition",
            ),
        ),
        migrations.AddConstraint(
            model_name="chainlink",
            constraint=models.UniqueConstraint(fields=("federation", "number"), name="figures_link_has_its_place"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainlink",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="1d28987408e28545a92ea21b4d59c31d7d2602b0",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3e666",
                    table="figures_chainlink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainlink",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="fdf6773851bd7e6170f09f90e7cad0eef3a1d83b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_77680",
                    table="figures_chainlink",
                    when="BEFORE",
                ),
            ),
        ),
    ]
