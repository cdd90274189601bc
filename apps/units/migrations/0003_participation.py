"""Who takes part in a campaign; a move is judged together with its division code; a preview keeps what it told."""

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from apps.units.tree import CHECK_FUNCTION


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0002_functions"),
    ]

    operations = [
        migrations.RunSQL(CHECK_FUNCTION, migrations.RunSQL.noop),
        migrations.AddIndex(model_name="unit", index=models.Index(fields=["name"], name="units_unit_name")),
        migrations.AddField(
            model_name="pendingfile",
            name="told",
            field=models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(blank=True, max_length=100, verbose_name="takes part as")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="units.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="units.unit",
                        verbose_name="participating unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "participation",
                "verbose_name_plural": "participations",
                "ordering": ["campaign", "unit__path"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "unit"),
                        name="units_participation_once",
                        violation_error_message="This unit is among the participants already.",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.participation', n.id::text, n.campaign_id, n.part::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="fc2823bf833147a3171975317ad4152aa1bd9658",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_8ea8b",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.participation', n.id::text, n.campaign_id, n.part::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="f164787435c98c1fb6f094ba6d880f05403ea68e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_483b6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.participation', o.id::text, o.campaign_id, o.part::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="801f81a785a5c21535b3faeaf992f06414b92247",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_78729",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_participation",
                    when="AFTER",
                ),
            ),
        ),
    ]
