"""What is to be told outside of the system, written by triggers with each act."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_messages"),
        ("figures", "0025_shipped_rows"),
        ("units", "0015_former_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QueuedNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("mail", "e-mail"), ("webhook", "group chat")], max_length=7)),
                ("at", models.DateTimeField(verbose_name="at")),
                ("kind", models.CharField(max_length=30)),
                ("cell", models.CharField(blank=True, max_length=30)),
                ("day", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "queued notice",
                "verbose_name_plural": "queued notices",
                "ordering": ["id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="told",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE above bigint;",
                    func="SELECT coalesce(u.parent_id, u.id) INTO above FROM units_unit u WHERE u.id = NEW.unit_id;\n        IF EXISTS (SELECT FROM accounts_messagechoice) THEN\n            INSERT INTO figures_queuednotice\n                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)\n            SELECT c.person_id, w.channel, NEW.given_at, CASE NEW.act WHEN 'reopened' THEN 'reopened at a cell' ELSE NEW.act END, NULL, NEW.unit_id, NULL, NEW.period_id, NEW.indicator_id || '-' || NEW.coverage, NULL\n            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id\n            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)\n            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> NEW.given_by_id AND c.person_id IN (SELECT a.user_id \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'clerk'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = NEW.unit_id UNION ALL \n    SELECT near.user_id FROM (\n        SELECT a.user_id, length(f.path) AS depth, max(length(f.path)) OVER () AS nearest\n        \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'supervisor'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = above\n    ) near WHERE near.depth = near.nearest);\n        END IF;\n     RETURN NULL;",
                    hash="2837c30eeba22c8ae420729116c58f223c6868eb",
                    operation="INSERT",
                    pgid="pgtrigger_told_9877f",
                    table="figures_conversationentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="told",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF EXISTS (SELECT FROM accounts_messagechoice) THEN\n            INSERT INTO figures_queuednotice\n                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)\n            SELECT c.person_id, w.channel, NEW.given_at, 'extension', NULL, NEW.unit_id, NEW.form_id, NEW.period_id, '', NULL\n            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id\n            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)\n            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> NEW.given_by_id AND c.person_id IN (SELECT a.user_id \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'clerk'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = NEW.unit_id);\n        END IF;\n     RETURN NULL;",
                    hash="1cef62148048abeee52b69af958c3ebf43450728",
                    operation="INSERT",
                    pgid="pgtrigger_told_a5e32",
                    table="figures_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petition",
            trigger=pgtrigger.compiler.Trigger(
                name="told",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF EXISTS (SELECT FROM accounts_messagechoice) THEN\n            INSERT INTO figures_queuednotice\n                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)\n            SELECT c.person_id, w.channel, NEW.given_at, 'ask ' || NEW.kind, NULL, NEW.unit_id, NEW.form_id, NEW.period_id, '', NULL\n            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id\n            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)\n            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> NEW.given_by_id AND c.person_id IN (\n    SELECT near.user_id FROM (\n        SELECT a.user_id, length(f.path) AS depth, max(length(f.path)) OVER () AS nearest\n        \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'supervisor'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = NEW.decided_by_id\n    ) near WHERE near.depth = near.nearest);\n        END IF;\n     RETURN NULL;",
                    hash="778043ee2a21640989ac8ec6d8b91cbe21a57b9b",
                    operation="INSERT",
                    pgid="pgtrigger_told_cb9c6",
                    table="figures_petition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="petitionanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="told",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE q figures_petition;",
                    func="IF NEW.granted THEN RETURN NULL; END IF; SELECT * INTO q FROM figures_petition WHERE id = NEW.petition_id;\n        IF EXISTS (SELECT FROM accounts_messagechoice) THEN\n            INSERT INTO figures_queuednotice\n                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)\n            SELECT c.person_id, w.channel, NEW.given_at, 'declined', NULL, q.unit_id, q.form_id, q.period_id, '', NULL\n            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id\n            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)\n            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> NEW.given_by_id AND c.person_id IN (SELECT a.user_id \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'clerk'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = q.unit_id);\n        END IF;\n     RETURN NULL;",
                    hash="17a372ec129ba9f125623279c842f27b7011b7ab",
                    operation="INSERT",
                    pgid="pgtrigger_told_92ebc",
                    table="figures_petitionanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="told",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF EXISTS (SELECT FROM accounts_messagechoice) THEN\n            INSERT INTO figures_queuednotice\n                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)\n            SELECT c.person_id, w.channel, NEW.given_at, 'reminder', NULL, NEW.unit_id, NEW.form_id, NEW.period_id, '', NULL\n            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id\n            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)\n            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> NEW.given_by_id AND c.person_id IN (SELECT a.user_id \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'clerk'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = NEW.unit_id);\n        END IF;\n     RETURN NULL;",
                    hash="cfd1f0924d2d4a5fbb1f836aa99817e3c655a9e0",
                    operation="INSERT",
                    pgid="pgtrigger_told_223c2",
                    table="figures_reminder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="told",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE s figures_submission;",
                    func="SELECT * INTO s FROM figures_submission WHERE id = NEW.submission_id;\n        IF EXISTS (SELECT FROM accounts_messagechoice) THEN\n            INSERT INTO figures_queuednotice\n                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)\n            SELECT c.person_id, w.channel, NEW.at, CASE WHEN (NEW.before, NEW.after) = ('submitted', 'draft') THEN 'withdrawn' ELSE NEW.after END, s.id, s.unit_id, s.form_id, s.period_id, '', NULL\n            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id\n            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)\n            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> NEW.by_id AND c.person_id IN (\n            SELECT clerks.user_id FROM (SELECT a.user_id \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'clerk'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = s.unit_id) clerks WHERE NEW.after <> 'submitted'\n            UNION ALL\n            SELECT reviewers.user_id FROM (\n    SELECT near.user_id FROM (\n        SELECT a.user_id, length(f.path) AS depth, max(length(f.path)) OVER () AS nearest\n        \n    FROM units_unit place\n    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n    JOIN units_appointment a ON a.federation_id = f.id AND a.role = 'supervisor'\n        AND a.starts <= units_today() AND (a.ends IS NULL OR a.ends > units_today())\n    JOIN auth_user p ON p.id = a.user_id AND p.is_active\n    WHERE place.id = s.reported_to_id\n    ) near WHERE near.depth = near.nearest) reviewers\n            WHERE NEW.after = 'submitted' OR CASE WHEN (NEW.before, NEW.after) = ('submitted', 'draft') THEN 'withdrawn' ELSE NEW.after END = 'withdrawn');\n        END IF;\n     RETURN NULL;",
                    hash="95ee37580552791e3538d57e29cc8fbc53cd7642",
                    operation="INSERT",
                    pgid="pgtrigger_told_c8650",
                    table="figures_transition",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="queuednotice",
            name="form",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="figures.form"
            ),
        ),
        migrations.AddField(
            model_name="queuednotice",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="accounts.outgoingmessage",
            ),
        ),
        migrations.AddField(
            model_name="queuednotice",
            name="period",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="figures.period"
            ),
        ),
        migrations.AddField(
            model_name="queuednotice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="queuednotice",
            name="submission",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="figures.submission"
            ),
        ),
        migrations.AddField(
            model_name="queuednotice",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.unit"
            ),
        ),
        migrations.AddIndex(
            model_name="queuednotice",
            index=models.Index(
                condition=models.Q(("message__isnull", True)), fields=["person", "channel", "at"], name="figures_queued"
            ),
        ),
        migrations.AddConstraint(
            model_name="queuednotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("day__isnull", False)),
                fields=("person", "channel", "kind", "unit", "form", "period", "day"),
                name="figures_day_told_once",
                nulls_distinct=False,
            ),
        ),
    ]
