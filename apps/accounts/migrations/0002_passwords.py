"""Passwords that others gave, and former ones: kept by the database whenever a password is set."""

import apps.changelog.trigger_sql
import django.contrib.auth.models
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_access_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GivenPassword",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "given password",
                "verbose_name_plural": "given passwords",
            },
        ),
        migrations.CreateModel(
            name="AccountWithPassword",
            fields=[],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user",),
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=128)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "former password",
                "verbose_name_plural": "former passwords",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountwithpassword",
            trigger=pgtrigger.compiler.Trigger(
                name="password_given",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('actor') NOT IN ('', NEW.id::text) AND changelog_setting('door') <> 'setup' AND NEW.password NOT LIKE '!%' THEN\n            INSERT INTO accounts_givenpassword (person_id, at) VALUES (NEW.id, statement_timestamp());\n        END IF;\n        RETURN NULL;\n    ",
                    hash="d8374f1942c26c6aae7169eacd3aeb1db5c1a64d",
                    operation="INSERT",
                    pgid="pgtrigger_password_given_13b5f",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountwithpassword",
            trigger=pgtrigger.compiler.Trigger(
                name="password_changed",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.password IS DISTINCT FROM NEW.password)",
                    func="\n        IF coalesce(current_setting('accounts.renewing', true), '') = 'on' THEN\n            RETURN NULL;\n        END IF;\n        INSERT INTO accounts_formerpassword (person_id, hash, at)\n        VALUES (NEW.id, OLD.password, statement_timestamp());\n        DELETE FROM accounts_formerpassword WHERE person_id = NEW.id AND id NOT IN (\n            SELECT id FROM accounts_formerpassword WHERE person_id = NEW.id ORDER BY id DESC LIMIT 5\n        );\n        DELETE FROM accounts_givenpassword WHERE person_id = NEW.id;\n        IF changelog_setting('actor') NOT IN ('', NEW.id::text) AND changelog_setting('door') <> 'setup' THEN\n            INSERT INTO accounts_givenpassword (person_id, at) VALUES (NEW.id, statement_timestamp());\n        END IF;\n        INSERT INTO accounts_accessline (at, person_id, name, key, address, act, about)\n        SELECT statement_timestamp(), NEW.id, '', '', nullif(changelog_setting('address'), '')::inet, 'password',\n            coalesce((SELECT username FROM auth_user\n                WHERE id::text = changelog_setting('actor') AND id <> NEW.id), '');\n        RETURN NULL;\n    ",
                    hash="fbea40c8a1d7415becda86a2b932cd7b7f6a7c48",
                    operation='UPDATE OF "password"',
                    pgid="pgtrigger_password_changed_5a3dd",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
