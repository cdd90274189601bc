"""Lists of enterprises, what each firm was found to have, and what was decided of firms."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0016_former_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EnterpriseList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("issuer", models.CharField(max_length=200, verbose_name="issued by")),
                ("as_of", models.DateField(verbose_name="as of")),
                ("left_out", models.PositiveIntegerField(default=0, verbose_name="rows left out")),
                ("doubled", models.PositiveIntegerField(default=0, verbose_name="rows that repeat a firm")),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="brought in at")),
                ("matched_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="matched at")),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprise_lists",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="brought in by",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of enterprises",
                "verbose_name_plural": "lists of enterprises",
                "ordering": ["-as_of", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                ("name", models.CharField(max_length=200, verbose_name="enterprise")),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="unified social credit code")),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                ("division_code", models.CharField(max_length=12, verbose_name="division code")),
                ("firm", models.CharField(max_length=220)),
                ("named", models.CharField(max_length=220)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("matched", "has a union"),
                            ("covered", "covered by a joint union"),
                            ("probable", "probably has a union"),
                            ("none", "should have a union and has none"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="standing",
                    ),
                ),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="units.unit",
                        verbose_name="union",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enterprises",
                        to="units.enterpriselist",
                        verbose_name="list",
                    ),
                ),
            ],
            options={
                "verbose_name": "enterprise",
                "verbose_name_plural": "enterprises",
                "ordering": ["list", "row"],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("firm", models.CharField(max_length=220, verbose_name="firm")),
                ("named", models.CharField(max_length=220)),
                ("name", models.CharField(max_length=200, verbose_name="enterprise")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("same", "its union"),
                            ("covered", "covered by this joint union"),
                            ("other", "another employer's union"),
                        ],
                        max_length=7,
                        verbose_name="verdict",
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "federation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.federation",
                        verbose_name="federation",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enterprise_verdicts",
                        to="units.unit",
                        verbose_name="union",
                    ),
                ),
            ],
            options={
                "verbose_name": "verdict on an enterprise",
                "verbose_name_plural": "verdicts on enterprises",
                "ordering": ["-decided_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ProbableUnion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=4, verbose_name="by")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="probable_unions",
                        to="units.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.unit",
                        verbose_name="union",
                    ),
                ),
            ],
            options={
                "verbose_name": "probable union of an enterprise",
                "verbose_name_plural": "probable unions of enterprises",
                "ordering": ["enterprise", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="enterpriselist",
            constraint=models.UniqueConstraint(fields=("federation", "digest"), name="units_enterprise_list_once"),
        ),
        migrations.AddConstraint(
            model_name="enterpriselist",
            constraint=models.CheckConstraint(
                condition=models.Q(("issuer", ""), _negated=True), name="units_enterprise_list_issued"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterpriselist",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.enterpriselist', n.id::text, n.federation_id, n.name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="7f8a8628488bbad65c78c2d5c5a747a9a1cf59a1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_248ef",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_enterpriselist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterpriselist",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.enterpriselist', n.id::text, n.federation_id, n.name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="2c96beed92aa1be5f1143252f82d27c38c3c2785",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_2c643",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_enterpriselist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterpriselist",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.enterpriselist', o.id::text, o.federation_id, o.name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="96f0fd2346c086d7bf809ffddb4891426e706ccf",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_d9b8b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_enterpriselist",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["list", "standing", "row"], name="units_enterprise_standing"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["firm"], name="units_enterprise_firm"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["named"], name="units_enterprise_named"),
        ),
        migrations.AddIndex(
            model_name="enterpriseverdict",
            index=models.Index(fields=["named"], name="units_verdict_named"),
        ),
        migrations.AddConstraint(
            model_name="enterpriseverdict",
            constraint=models.UniqueConstraint(fields=("firm", "union"), name="units_verdict_once"),
        ),
        migrations.AddConstraint(
            model_name="enterpriseverdict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "other"), _negated=True),
                fields=("firm",),
                name="units_verdict_one_union_of_a_firm",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterpriseverdict",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.enterpriseverdict', n.id::text, n.union_id, n.name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="9013fb8c97c8d9ed35a9cdee07c173fce0ea77a6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_621c5",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="units_enterpriseverdict",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterpriseverdict",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.enterpriseverdict', n.id::text, n.union_id, n.name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="2ca3da26c83b71068ee027d6e9ca024301670839",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_2bce6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="units_enterpriseverdict",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enterpriseverdict",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'units.enterpriseverdict', o.id::text, o.union_id, o.name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="c4f3aa92fbecd5ce6deb2cc100d34ac40acf0635",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_5afa9",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="units_enterpriseverdict",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="probableunion",
            constraint=models.UniqueConstraint(fields=("enterprise", "union"), name="units_probable_union_once"),
        ),
        migrations.AddConstraint(
            model_name="probableunion",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__in", ["name", "near"])), name="units_probable_union_by"
            ),
        ),
    ]
