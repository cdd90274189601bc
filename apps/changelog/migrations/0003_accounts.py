"""Changes of accounts and of their rights are recorded."""

import django.contrib.auth.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from apps.changelog.accounts import DROP, FUNCTION


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("changelog", "0002_functions"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, DROP),
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
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user', n.id::text, n.id, n.username::text, 'created', '{}'::jsonb, to_jsonb(n) - ARRAY['password', 'last_login']  FROM new_rows n; RETURN NULL;",
                    hash="b5b89c718aaa4074fc7a2fe97e88907f099efbe2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_dccd5",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user', n.id::text, n.id, n.username::text, 'changed', changelog_difference(to_jsonb(o) - ARRAY['password', 'last_login'], to_jsonb(n) - ARRAY['password', 'last_login']) || CASE WHEN o.password <> n.password THEN jsonb_build_object('password', '•••') ELSE '{}' END, changelog_difference(to_jsonb(n) - ARRAY['password', 'last_login'], to_jsonb(o) - ARRAY['password', 'last_login']) || CASE WHEN o.password <> n.password THEN jsonb_build_object('password', '•••') ELSE '{}' END  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE to_jsonb(o) - ARRAY['password', 'last_login'] <> to_jsonb(n) - ARRAY['password', 'last_login'] OR o.password <> n.password$query$; RETURN NULL;",
                    hash="a65f0b128bd8e8b279cc0951179ec4c7987f0251",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_a61e0",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(o.id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user', o.id::text, o.id, o.username::text, 'deleted', to_jsonb(o) - ARRAY['password', 'last_login'], '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="c5b818533bbed9a1582fc6d9272c06b128c3dda1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_137aa",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupofaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_groups', n.id::text, n.user_id, n.group_id::text, 'created', '{}'::jsonb, to_jsonb(n)  FROM new_rows n; RETURN NULL;",
                    hash="29de06c1fc279765cb7a543b28f2d66a8d9d2215",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_e7ade",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="auth_user_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupofaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(o.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_groups', o.id::text, o.user_id, o.group_id::text, 'deleted', to_jsonb(o), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="937b4d438619a2f06dd5e6255967cfac74096a14",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_10ee3",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="auth_user_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permissionofaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_user_permissions', n.id::text, n.user_id, n.permission_id::text, 'created', '{}'::jsonb, to_jsonb(n)  FROM new_rows n; RETURN NULL;",
                    hash="75ea6e9b1e61cb6c63513fbdf124f0f2632d8e1a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_fc119",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="auth_user_user_permissions",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permissionofaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(o.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_user_permissions', o.id::text, o.user_id, o.permission_id::text, 'deleted', to_jsonb(o), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="f5c70a29c23d37982efbbd2750ffd02a67345208",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_fee2c",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="auth_user_user_permissions",
                    when="AFTER",
                ),
            ),
        ),
    ]
