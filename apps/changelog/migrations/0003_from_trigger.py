"""What a trigger of this system writes is told apart from what a login writes below a trigger of its own."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION changelog_from_trigger(written regclass) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pg_trigger_depth() > 1 AND current_user = (
        SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = written);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("changelog", "0002_guards")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION changelog_from_trigger(regclass)")]
