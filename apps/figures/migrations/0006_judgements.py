"""An error between two printed numbers is closed by a judgement, and every judgement is kept."""

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
        ("figures", "0005_words"),
        ("units", "0003_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("first", "the first is right"),
                    ("other", "the other is right"),
                    ("both", "both stand"),
                    ("open", "left open"),
                ],
                db_default="",
                default="",
                max_length=5,
                verbose_name="judged",
            ),
        ),
        migrations.RemoveIndex(model_name="finding", name="figures_finding_of_area"),
        migrations.RemoveField(model_name="finding", name="open"),
        migrations.AddField(
            model_name="finding",
            name="open",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    models.Q(("severity", "error"), ("verdict", "")),
                    models.Q(models.Q(("severity", "error"), _negated=True), ("explanation", "")),
                    _connector="OR",
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                fields=["period", "unit"],
                include=("id", "indicator", "severity", "open", "apart", "relative", "submission"),
                name="figures_finding_of_area",
            ),
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_code", models.CharField(max_length=40, verbose_name="check")),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                (
                    "other_coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage of the other",
                    ),
                ),
                ("facts", models.JSONField(verbose_name="facts")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("first", "the first is right"),
                            ("other", "the other is right"),
                            ("both", "both stand"),
                            ("open", "left open"),
                        ],
                        max_length=5,
                        verbose_name="judgement",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="judged at"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=apps.figures.triggers.expressions.Actor(),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="judged by",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                    ),
                ),
                (
                    "other_indicator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                    ),
                ),
                (
                    "other_period",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                    ),
                ),
                (
                    "other_unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.period",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "judgement",
                "verbose_name_plural": "judgements",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="finding",
            name="judgement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.judgement",
                verbose_name="judgement",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict", ""), ("judgement__isnull", False), _connector="OR"),
                name="figures_judged_of_record",
            ),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["unit", "period", "indicator"], name="figures_judged_cell"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(
                fields=["other_unit", "other_period", "other_indicator"], name="figures_judged_other_cell"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="figures_judged_with_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="81a928f74ce9c96e4c1fce43826a885b65f5bbc2",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8a3bd",
                    table="figures_judgement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="c7d1029c84b0590e0ef7211a9ad82c5045bc7cd6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_50390",
                    table="figures_judgement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
