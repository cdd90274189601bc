"""What clerks ask of those above, a return, an extension or an amendment, and what was answered."""

import apps.changelog.trigger_sql
import apps.figures.triggers.expressions
import django.contrib.postgres.functions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0013_review_begun"),
        ("units", "0005_letterheads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Petition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="given at",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("return", "return requested"),
                            ("extension", "extension requested"),
                            ("amendment", "amendment requested"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "decided_by",
                    models.ForeignKey(
                        help_text="Its supervisors answer.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="decided by",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.form",
                        verbose_name="form",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_default=apps.figures.triggers.expressions.Actor(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        limit_choices_to={"kind": "year"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PetitionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("granted", models.BooleanField(verbose_name="granted")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="given at",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_default=apps.figures.triggers.expressions.Actor(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "petition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="figures.petition",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a request",
                "verbose_name_plural": "answers to requests",
            },
        ),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(fields=["unit", "form", "period"], name="figures_pet_unit_id_45e289_idx"),
        ),
        migrations.AddConstraint(
            model_name="petition",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="figures_petition_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="petition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extension"), ("until__isnull", False)),
                    models.Q(models.Q(("kind", "extension"), _negated=True), ("until__isnull", True)),
                    _connector="OR",
                ),
                name="figures_petition_until",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="given_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
                    hash="9be96ceb902aa7e025db3c1479c0866e07e7d99f",
                    operation="INSERT",
                    pgid="pgtrigger_given_by_actor_fb9b7",
                    table="figures_petition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="3ce5942820dece348ff85a54c05af1bea8dc9f41",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_618d1",
                    table="figures_petition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="c46faafb34b9f12f418b85a8687be25d36923da4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_71f8f",
                    table="figures_petition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.petition', n.id::text, n.unit_id, n.kind::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="01bd5c4bb0560294ddab73be495e464479fe59be",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_4e0a6",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_petition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.petition', n.id::text, n.unit_id, n.kind::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="1d78cace55a6827362eafc8f8c2f6abd70c56a3b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_3fe88",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_petition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.petition', o.id::text, o.unit_id, o.kind::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="26609015e25dd7ce7909068d84310d4fd567f47f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_7c32b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_petition",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="petitionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted", True), models.Q(("text", ""), _negated=True), _connector="OR"),
                name="figures_declined_with_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petitionanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="given_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
                    hash="df6ded562af4aac4fba7f717a3e0860dd3be9ee1",
                    operation="INSERT",
                    pgid="pgtrigger_given_by_actor_925ed",
                    table="figures_petitionanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petitionanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="edc80d240f65b3c133d4e843e4ec2d4886c5795b",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_29e4c",
                    table="figures_petitionanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petitionanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="0e3d95fda2a04b3272c561a2d5764837bbb90b07",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_e6997",
                    table="figures_petitionanswer",
                    when="BEFORE",
                ),
            ),
        ),
    ]
