"""How tables of other layouts are read, as federations said it."""

import apps.changelog.trigger_sql
import apps.figures.triggers.expressions
import django.contrib.postgres.functions
import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0028_earlier_links"),
        ("units", "0015_former_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TableLayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signature", models.CharField(editable=False, max_length=32, verbose_name="signature")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "answers",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="how it is read"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="confirmed at",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_default=apps.figures.triggers.expressions.Actor(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="table_layouts",
                        to="units.unit",
                        verbose_name="federation",
                    ),
                ),
            ],
            options={
                "verbose_name": "table layout",
                "verbose_name_plural": "table layouts",
                "ordering": ["title", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("federation", "signature"), name="figures_layout_read_one_way")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tablelayout",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.tablelayout', n.id::text, n.federation_id, n.title::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="5f97f21150eb8d860ad3c20fca1f9d295550e390",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_8ad33",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_tablelayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tablelayout",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.tablelayout', n.id::text, n.federation_id, n.title::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="9f30257cf0bd6bf4e48f8e524ad5bab8972bf40f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_a62d5",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_tablelayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tablelayout",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.tablelayout', o.id::text, o.federation_id, o.title::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="c2222cd32c09e9d004552caaae4d4f8874a519b4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_936dc",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_tablelayout",
                    when="AFTER",
                ),
            ),
        ),
    ]
