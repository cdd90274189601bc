"""Figures and their earlier states are parted by period (docs/adr/0043): tables are filled anew, nothing else of them
is another."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

MADE = """
CREATE FUNCTION figures_refuse_partition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND changelog_setting('may_truncate') = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is written through the table it is a part of', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE FUNCTION figures_secure_partition(part regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE login text;
BEGIN
    FOR login IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c CROSS JOIN aclexplode(c.relacl) a WHERE c.oid = part AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', part, login);
    END LOOP;
    EXECUTE format(
        'CREATE TRIGGER figures_refuse_partition BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse_partition()', part);
END $$;

CREATE FUNCTION figures_make_partitions(whole text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE year bigint; part text;
BEGIN
    FOR year IN SELECT id FROM figures_period WHERE kind = 'year' ORDER BY id LOOP
        part := whole || '_of_' || year;
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
            part, whole);
        PERFORM figures_secure_partition(to_regclass('public.' || part));
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', whole, part, year);
    END LOOP;
END $$;

CREATE FUNCTION figures_gather_statistics() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    ANALYZE public.figures_figure, public.figures_revision;
END $$;
"""
TAKEN_BACK = """
DROP FUNCTION figures_gather_statistics; DROP FUNCTION figures_make_partitions; DROP FUNCTION figures_secure_partition;
DROP FUNCTION figures_refuse_partition;
"""

# figures_built_anew: makes a table again, parted by period or whole, with all rows, numbers, checks, indexes, keys and
# triggers it has. They are read from the catalogue of the database, so that what stands there stays as it is.
BUILDER = """
CREATE OR REPLACE FUNCTION pg_temp.figures_built_anew(whole text, parted boolean, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old regclass := whole::regclass;
    aside text := whole || '_before';
    columns text;
    number bigint;
    used boolean;
    again text[];
    statement text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
    FROM pg_attribute WHERE attrelid = old AND attnum > 0 AND NOT attisdropped;

    SELECT array_agg(told.statement ORDER BY told.place, told.name) INTO again FROM (
        SELECT 1 AS place, relname::text AS name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') AS statement
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = old AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
        UNION ALL
        SELECT 2, conname, format('ALTER TABLE %s ADD CONSTRAINT %I %s', whole, conname,
                                  CASE contype WHEN 'p' THEN key ELSE pg_get_constraintdef(oid) END)
        FROM pg_constraint WHERE conrelid = old AND contype IN ('p', 'u', 'f') AND conparentid = 0
        UNION ALL
        SELECT 3, conname, format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                                  pg_get_constraintdef(oid))
        FROM pg_constraint WHERE confrelid = old AND conparentid = 0
        UNION ALL
        SELECT 4, tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE tgrelid = old AND NOT tgisinternal
        UNION ALL
        SELECT 5, tgname, format('COMMENT ON TRIGGER %I ON %s IS %L', tgname, whole,
                                 obj_description(oid, 'pg_trigger'))
        FROM pg_trigger WHERE tgrelid = old AND NOT tgisinternal AND obj_description(oid, 'pg_trigger') IS NOT NULL
    ) told;
    FOR statement IN
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
        FROM pg_constraint WHERE confrelid = old AND conparentid = 0
    LOOP
        EXECUTE statement;
    END LOOP;

    EXECUTE format('ALTER TABLE %I RENAME TO %I', whole, aside);
    EXECUTE format('ALTER SEQUENCE %I RENAME TO %I', whole || '_id_seq', aside || '_id_seq');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY
                    INCLUDING STORAGE INCLUDING COMMENTS) %s',
                   whole, aside, CASE WHEN parted THEN 'PARTITION BY LIST (period_id)' ELSE '' END);
    IF parted THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', whole || '_of_others', whole);
        PERFORM figures_secure_partition((whole || '_of_others')::regclass);
        PERFORM figures_make_partitions(whole);
    END IF;
    EXECUTE format('INSERT INTO %1$I (%2$s) SELECT %2$s FROM %3$I', whole, columns, aside);
    EXECUTE format('SELECT last_value, is_called FROM %I', aside || '_id_seq') INTO number, used;
    PERFORM setval((whole || '_id_seq')::regclass, number, used);
    EXECUTE format('DROP TABLE %I', aside);

    FOREACH statement IN ARRAY again LOOP
        EXECUTE statement;
    END LOOP;
    EXECUTE format('ANALYZE %I', whole);
END $$;
"""
PARTED = """
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pg_temp.figures_built_anew('figures_figure', true, 'PRIMARY KEY (id, period_id)');
SELECT pg_temp.figures_built_anew('figures_revision', true, 'PRIMARY KEY (id, period_id)');
"""
WHOLE = """
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pg_temp.figures_built_anew('figures_figure', false, 'PRIMARY KEY (id, period_id)');
SELECT pg_temp.figures_built_anew('figures_revision', false, 'PRIMARY KEY (id)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0040_totals_found_by_federation"),
    ]

    operations = [
        migrations.RunSQL(MADE, TAKEN_BACK),
        migrations.RunSQL(BUILDER + PARTED, BUILDER + WHOLE),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="makes_its_partitions",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (NEW.kind = 'year')",
                    func="\n        PERFORM figures_make_partitions('figures_figure');\n        PERFORM figures_make_partitions('figures_revision');\n        RETURN NULL;\n    ",
                    hash="bd8c34456edeb668604fc7926b0cc99bb563fe7a",
                    operation='INSERT OR UPDATE OF "kind"',
                    pgid="pgtrigger_makes_its_partitions_35570",
                    table="figures_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="takes_its_partitions_away",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.kind = 'year')",
                    declare="DECLARE whole text;",
                    func="\n        FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP\n            IF to_regclass('public.' || whole || '_of_' || OLD.id) IS NOT NULL THEN\n                EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', whole, whole || '_of_' || OLD.id);\n                EXECUTE format('DROP TABLE public.%I', whole || '_of_' || OLD.id);\n            END IF;\n        END LOOP;\n        RETURN NULL;\n    ",
                    hash="d657a361555eaca38c38728cb47dce0ebffa46e2",
                    operation="DELETE",
                    pgid="pgtrigger_takes_its_partitions_away_11183",
                    table="figures_period",
                    when="AFTER",
                ),
            ),
        ),
    ]
