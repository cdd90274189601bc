"""Conversations at cells take the place of remarks: each remark is the question that opens one.

A remark whose return was followed by an approval is closed by it: then nobody was shown it any more.
"""

import apps.changelog.trigger_sql
import apps.figures.triggers.expressions
import django.contrib.postgres.functions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

CARRIED_OVER = """
    INSERT INTO figures_conversationentry
        (unit_id, indicator_id, coverage, period_id, act, text, given_by_id, given_at)
    SELECT unit_id, indicator_id, coverage, period_id, act, text, by_id, at FROM (
        SELECT s.unit_id, r.indicator_id, r.coverage, s.period_id, 'asked' AS act, r.text, t.by_id, t.at, t.id AS step
        FROM figures_remark r
        JOIN figures_transition t ON t.id = r.transition_id
        JOIN figures_submission s ON s.id = t.submission_id
        WHERE r.text <> ''
        UNION
        SELECT s.unit_id, r.indicator_id, r.coverage, s.period_id, 'closed', '', a.by_id, a.at, a.id
        FROM figures_remark r
        JOIN figures_transition t ON t.id = r.transition_id
        JOIN figures_submission s ON s.id = t.submission_id
        CROSS JOIN LATERAL (
            SELECT n.id, n.by_id, n.at FROM figures_transition n
            WHERE n.submission_id = s.id AND n.id > t.id AND n.after = 'approved' ORDER BY n.id LIMIT 1
        ) a
        WHERE r.text <> ''
    ) said ORDER BY (SELECT p.starts FROM figures_period p WHERE p.id = said.period_id), step, act;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0017_codes_in_addresses"),
        ("units", "0008_appointments_in_access_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversationEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "coverage",
                    models.CharField(
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("answered", "answered"),
                            ("closed", "closed the conversation"),
                            ("reopened", "opened the conversation again"),
                        ],
                        max_length=8,
                        verbose_name="act",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="text")),
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
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
                "verbose_name": "entry of a conversation",
                "verbose_name_plural": "entries of conversations",
                "ordering": ["id"],
            },
        ),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
        migrations.DeleteModel(
            name="Remark",
        ),
        migrations.AddIndex(
            model_name="conversationentry",
            index=models.Index(fields=["unit", "indicator", "coverage", "id"], name="figures_conversation_cell"),
        ),
        migrations.AddIndex(
            model_name="conversationentry",
            index=models.Index(fields=["given_at"], name="figures_conversation_moment"),
        ),
        migrations.AddConstraint(
            model_name="conversationentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), ("act__in", ("closed", "reopened")), _connector="OR"
                ),
                name="figures_conversation_says",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="follows",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE last text;",
                    func="\n        PERFORM pg_advisory_xact_lock(hashtext('figures_conversationentry'), hashint8(NEW.unit_id));\n        SELECT e.act INTO last FROM figures_conversationentry e\n        WHERE e.unit_id = NEW.unit_id AND e.indicator_id = NEW.indicator_id AND e.coverage = NEW.coverage\n        ORDER BY e.id DESC LIMIT 1;\n        IF NEW.act <> 'asked' AND (last IS NULL OR (NEW.act = 'reopened') <> (last = 'closed')) THEN\n            RAISE EXCEPTION 'nothing is % where the last entry is %', NEW.act, coalesce(last, 'none')\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_conversation_follows';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="4ad89cc8aac650aa6e2cf9770aca6ab149c120fc",
                    operation="INSERT",
                    pgid="pgtrigger_follows_c43ab",
                    table="figures_conversationentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="given_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
                    hash="7c9bcb327de0edd5ee3ca504c1a5073becc31d90",
                    operation="INSERT",
                    pgid="pgtrigger_given_by_actor_ac724",
                    table="figures_conversationentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="a13feb981de959df42560c631288a58e9288d7d7",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_799bc",
                    table="figures_conversationentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="4c239304674fcb3531fe438500be673ec22c0a9e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_a5ce0",
                    table="figures_conversationentry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
