"""000000 is the whole country: it holds the divisions of all provinces, where it held what begins with 00."""

from django.db import migrations

DIVISION = """
CREATE OR REPLACE FUNCTION units_division(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(code, CASE WHEN length(rtrim(code, '0')) <= 0 THEN 0 WHEN length(rtrim(code, '0')) <= 2 THEN 2 WHEN length(rtrim(code, '0')) <= 4 THEN 4 WHEN length(rtrim(code, '0')) <= 6 THEN 6 WHEN length(rtrim(code, '0')) <= 9 THEN 9 WHEN length(rtrim(code, '0')) <= 12 THEN 12 END)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0013_distinct_units")]

    operations = [migrations.RunSQL(DIVISION, migrations.RunSQL.noop)]
