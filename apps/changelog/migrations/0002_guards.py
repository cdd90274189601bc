"""The triggers and functions of this app: no setting lifts them."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


LIFT = """
DO $$ DECLARE old record; BEGIN -- those of an earlier state, whatever they were called
    FOR old IN SELECT tgname, tgrelid::regclass AS name FROM pg_trigger
               WHERE NOT tgisinternal AND tgname LIKE 'pgtrigger\\_%' AND tgrelid::regclass::text ~ '^(changelog_|auth_user)' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', old.tgname, old.name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("changelog", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(LIFT, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user', n.id::text, n.id, n.username::text, 'created', '{}'::jsonb, to_jsonb(n) - ARRAY['password', 'last_login']  FROM new_rows n; RETURN NULL;",
                    hash="47c19a9b535b8b624837d20fcd925daef5db6b57",
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
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user', n.id::text, n.id, n.username::text, 'changed', changelog_difference(to_jsonb(o) - ARRAY['password', 'last_login'], to_jsonb(n) - ARRAY['password', 'last_login']) || CASE WHEN o.password <> n.password THEN jsonb_build_object('password', '•••') ELSE '{}' END, changelog_difference(to_jsonb(n) - ARRAY['password', 'last_login'], to_jsonb(o) - ARRAY['password', 'last_login']) || CASE WHEN o.password <> n.password THEN jsonb_build_object('password', '•••') ELSE '{}' END  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE to_jsonb(o) - ARRAY['password', 'last_login'] <> to_jsonb(n) - ARRAY['password', 'last_login'] OR o.password <> n.password$query$; RETURN NULL;",
                    hash="abf95572bffe0393306701df55c7ca83f697b447",
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
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(o.id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user', o.id::text, o.id, o.username::text, 'deleted', to_jsonb(o) - ARRAY['password', 'last_login'], '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="e2831793fcccff959aca2107a3206309cb8ab14a",
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
            model_name="change",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="def3e8db86fcc167dc33db587bb8003506095d71",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a1bef",
                    table="changelog_change",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="change",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="9e9312623e00831cf43c23de841f382281aff38f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_7d3fc",
                    table="changelog_change",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupofaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_groups', n.id::text, n.user_id, n.group_id::text, 'created', '{}'::jsonb, to_jsonb(n)  FROM new_rows n; RETURN NULL;",
                    hash="7503750da3c6f91731936323003de5cf3cdab82e",
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
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(o.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_groups', o.id::text, o.user_id, o.group_id::text, 'deleted', to_jsonb(o), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="df654be3756336720c0a9cd8abbfa559b531937f",
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
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(n.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_user_permissions', n.id::text, n.user_id, n.permission_id::text, 'created', '{}'::jsonb, to_jsonb(n)  FROM new_rows n; RETURN NULL;",
                    hash="bcc629bb4d746d93bfc6fd01a2f58667783e3425",
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
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_account_actor(o.user_id), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'auth.user_user_permissions', o.id::text, o.user_id, o.permission_id::text, 'deleted', to_jsonb(o), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="04ce71ae3b47f013d1206e9171db48e13ee40565",
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
