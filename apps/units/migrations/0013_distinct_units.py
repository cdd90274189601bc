"""Units somebody said are not the same, with what the log tells of them."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0012_industry_section"),
    ]

    operations = [
        migrations.CreateModel(
            name="DistinctUnits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=2000, verbose_name="reason")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="distinct_after",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="distinct_before",
                        to="units.unit",
                        verbose_name="other unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "units that are not the same",
                "verbose_name_plural": "units that are not the same",
                "ordering": ["first__path", "second__path"],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="units_distinct_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="units_distinct_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="units_distinct_says_why"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distinctunits",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.distinctunits', n.id::text, n.first_id, n.why::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="0717d0b491a9f718ab274b31f6c1c136d8fc99a5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_78f4f",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_distinctunits",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distinctunits",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.distinctunits', n.id::text, n.first_id, n.why::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="572b2341daca94bc3730e1b1e9d954b77e145c19",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_c1a64",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_distinctunits",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distinctunits",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.distinctunits', o.id::text, o.first_id, o.why::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="cb998591b47b38a1d289931f6d4ee64ab4d95481",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_dbcca",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_distinctunits",
                    when="AFTER",
                ),
            ),
        ),
    ]
