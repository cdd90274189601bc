"""The tables as they stood when the migrations began anew; what was there before is named in `replaces`."""

import django.contrib.auth.models
import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import migrations, models


FUNCTIONS = """
CREATE OR REPLACE FUNCTION changelog_setting(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('changelog.' || name, true), '')
$$;

CREATE OR REPLACE FUNCTION changelog_actor() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE named text := changelog_setting('actor');
BEGIN
    IF named = '' THEN
        RAISE EXCEPTION 'nobody is named as acting: set changelog.actor in this transaction'
            USING ERRCODE = '42501', HINT = 'Python code acts inside apps.changelog.acting.acting(by=...).';
    END IF;
    IF named = 'system' THEN
        RETURN (SELECT id FROM auth_user WHERE username = 'system');
    END IF;
    RETURN named::bigint;
END $$;

CREATE OR REPLACE FUNCTION changelog_difference(mine jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(mine) WHERE other -> key IS DISTINCT FROM value
$$;

CREATE OR REPLACE FUNCTION changelog_account_actor(account bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF changelog_setting('actor') <> '' THEN
        RETURN changelog_actor();
    END IF;
    RETURN coalesce((SELECT id FROM auth_user WHERE username = 'system'), account);
END $$;
"""


def create_system_account(apps, schema_editor):
    apps.get_model("auth", "User").objects.get_or_create(
        username="system", defaults={"is_active": False, "password": make_password(None)}
    )


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("changelog", "0001_initial"),
        ("changelog", "0002_functions"),
        ("changelog", "0003_accounts"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Account",
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
            name="GroupOfAccount",
            fields=[],
            options={
                "verbose_name": "group of an account",
                "verbose_name_plural": "groups of accounts",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user_groups",),
        ),
        migrations.CreateModel(
            name="PermissionOfAccount",
            fields=[],
            options={
                "verbose_name": "permission of an account",
                "verbose_name_plural": "permissions of accounts",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user_user_permissions",),
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name="at"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        help_text="the screen, file or command it came through", max_length=40, verbose_name="door"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("batch", models.UUIDField(null=True, verbose_name="batch")),
                ("register", models.CharField(max_length=60, verbose_name="register")),
                ("object_id", models.CharField(max_length=40, verbose_name="record")),
                ("subject_id", models.BigIntegerField(null=True, verbose_name="subject")),
                ("object", models.TextField(verbose_name="name")),
                (
                    "action",
                    models.CharField(
                        choices=[("created", "created"), ("changed", "changed"), ("deleted", "deleted")],
                        max_length=10,
                        verbose_name="action",
                    ),
                ),
                ("old", models.JSONField(verbose_name="old")),
                ("new", models.JSONField(verbose_name="new")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["register", "object_id"], name="changelog_c_registe_b24b25_idx"),
                    models.Index(fields=["subject_id"], name="changelog_c_subject_499c78_idx"),
                    models.Index(fields=["batch"], name="changelog_c_batch_27fe5e_idx"),
                    models.Index(
                        condition=models.Q(("reason", ""), _negated=True), fields=["id"], name="changelog_with_reason"
                    ),
                    models.Index(condition=models.Q(("action", "deleted")), fields=["id"], name="changelog_deleted"),
                ],
            },
        ),
        migrations.RunPython(create_system_account, migrations.RunPython.noop),
    ]
