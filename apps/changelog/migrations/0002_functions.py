"""The functions the audit triggers call, and the named system account."""

from django.contrib.auth.hashers import make_password
from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION changelog_setting(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('changelog.' || name, true), '')
$$;

CREATE FUNCTION changelog_actor() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
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

CREATE FUNCTION changelog_difference(mine jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(mine) WHERE other -> key IS DISTINCT FROM value
$$;
"""
DROP = "DROP FUNCTION changelog_difference; DROP FUNCTION changelog_actor; DROP FUNCTION changelog_setting;"


def create_system_account(apps, schema_editor):
    apps.get_model("auth", "User").objects.get_or_create(
        username="system", defaults={"is_active": False, "password": make_password(None)}
    )


class Migration(migrations.Migration):
    dependencies = [("changelog", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunPython(create_system_account, migrations.RunPython.noop),
    ]
