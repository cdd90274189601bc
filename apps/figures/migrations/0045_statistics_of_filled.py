"""A table that was emptied and is filled again is not planned as an empty one."""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION figures_gather_statistics_of_filled() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE filled text;
BEGIN
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid) INTO filled FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'figures\_%'
      AND c.reltuples = 0 AND c.relpages > 0;
    IF filled IS NOT NULL THEN
        EXECUTE 'ANALYZE (SKIP_LOCKED) ' || filled;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0044_detached_years")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION figures_gather_statistics_of_filled")]
