"""Who came from whom, and what the database holds of it."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FUNCTION = """
-- Every succession of these units: held also when a unit's own days change. The acts on the tree write several of these
-- days one after the other, and have them judged together.
CREATE FUNCTION units_succession_check(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE broken record; circle text;
BEGIN
    IF current_setting('units.moving', true) = 'on' THEN
        RETURN;
    END IF;
    WITH judged AS (
        SELECT b.code || ', ' || a.code AS codes, CASE
            WHEN b.register <> a.register THEN 'units_succession_register'
            WHEN b.opened >= s."on" OR b.closed < s."on" - 1 OR a.opened > s."on" OR a.closed < s."on"
                THEN 'units_succession_dates'
        END AS rule
        FROM units_succession s JOIN units_unit b ON b.id = s.before_id JOIN units_unit a ON a.id = s.after_id
        WHERE s.before_id = ANY(ids) OR s.after_id = ANY(ids)
    )
    SELECT rule, codes INTO broken FROM judged WHERE rule IS NOT NULL ORDER BY rule, codes LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%: %', CASE broken.rule WHEN 'units_succession_register' THEN 'predecessor and successor stand in one register' WHEN 'units_succession_dates' THEN 'a predecessor stands until the day before, a successor from the day on' END, broken.codes
            USING ERRCODE = '23514', CONSTRAINT = broken.rule, DETAIL = broken.codes;
    END IF;
    WITH RECURSIVE onward AS (
        SELECT s.before_id AS start, s.after_id AS reached, s."on" FROM units_succession s WHERE s.before_id = ANY(ids)
        UNION
        SELECT onward.start, s.after_id, s."on"
        FROM onward JOIN units_succession s ON s.before_id = onward.reached AND s."on" = onward."on"
    )
    SELECT u.code INTO circle FROM onward JOIN units_unit u ON u.id = onward.start
    WHERE onward.start = onward.reached ORDER BY u.code LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'what came from a unit cannot become it again on the same day: %', circle
            USING ERRCODE = '23514', CONSTRAINT = 'units_succession_circle', DETAIL = circle;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0005_letterheads"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION units_succession_check"),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(help_text="The first day of what came after.", verbose_name="on")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "merged"),
                            ("split", "split"),
                            ("transfer", "passed on as a whole"),
                            ("successor", "closed, succeeded by another"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession",
                "verbose_name_plural": "successions",
                "ordering": ["-on", "before__path", "after__path"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="succession_dates",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE (n.opened, n.closed, n.register) IS DISTINCT FROM (o.opened, o.closed, o.register)$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_succession_check(touched); END IF; RETURN NULL;",
                    hash="c6ec4884d0367703e0e4fd431fb4e0d0a1abc01e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_succession_dates_e7062",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_unit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="after",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_over",
                to="units.unit",
                verbose_name="successor",
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="before",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="passed_on",
                to="units.unit",
                verbose_name="predecessor",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                fields=("before", "after", "on"),
                name="units_succession_once",
                violation_error_message="This succession is on record for that day already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True),
                name="units_succession_of_another",
                violation_error_message="A unit cannot be its own successor.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="succession_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT before_id) FROM new_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_succession_check(touched); END IF; RETURN NULL;",
                    hash="24be9d43ccbb934d8b578fff0ca4de6e802c3c1b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_succession_insert_edb7b",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="succession_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE touched bigint[];",
                    func="EXECUTE $query$SELECT array_agg(DISTINCT before_id) FROM new_rows$query$ INTO touched; IF touched IS NOT NULL THEN PERFORM units_succession_check(touched); END IF; RETURN NULL;",
                    hash="695c210921ee1405942041d2f31c00a1b41b0818",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_succession_update_702c8",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.succession', n.id::text, n.after_id, n.on::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="498c35186454d75c4d598c9a08366b1bddc7a614",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_fcf9e",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.succession', n.id::text, n.after_id, n.on::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="f9035090254e922928d5417f9c456cd83a19642d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_b0118",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.succession', o.id::text, o.after_id, o.on::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="d43dbdbc66698f85e7186dba4de53c9a0ebd478f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_3f9bf",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_succession",
                    when="AFTER",
                ),
            ),
        ),
    ]
