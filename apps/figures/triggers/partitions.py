"""The partitions of figures and of their earlier states: one for each statistical year, one for all other periods.

Who makes a period has no right to make tables; the trigger runs as the owner of the tables. A partition is reached
through its table alone: nobody else has a right over it, and the owner is refused as well, for triggers with all rows
of a statement stand on the table and do not see what is written into a partition by its own name.
"""

import pgtrigger

from apps.changelog.triggers import Guard

PARTED = ("figures_figure", "figures_revision")
OTHERS = "of_others"  # what no statistical year has: spans, dates, calendar years

# figures_make_partitions: those of the statistical years that have none yet. Made aside and then attached, since that
# lets others go on reading and writing figures, though not figures of what is no statistical year.
# figures_secure_partition: takes from everybody but the owner what default rights gave.
# figures_gather_statistics: of the tables as a whole, by which the server plans what joins them; it gathers those of
# partitions by itself.
# figures_gather_statistics_of_filled: of tables that were found without a row when they were looked through last, and
# have pages. It runs within the act that fills them: the server takes such a table for empty however much is written,
# and would go through all of it for each row it joins. So stands a year of which a file of 100,000 rows was looked at
# and taken back, once its pages were cleaned. Nobody is waited for: who fills the same table gathers them too.
FUNCTIONS = r"""
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
DROP_FUNCTIONS = """
DROP FUNCTION figures_gather_statistics_of_filled; DROP FUNCTION figures_gather_statistics;
DROP FUNCTION figures_make_partitions; DROP FUNCTION figures_secure_partition; DROP FUNCTION figures_refuse_partition;
"""

MADE_WITH_ITS_YEAR = Guard(
    name="makes_its_partitions",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind"),
    condition=pgtrigger.Condition("NEW.kind = 'year'"),
    func="""
        PERFORM figures_make_partitions('figures_figure');
        PERFORM figures_make_partitions('figures_revision');
        RETURN NULL;
    """,
)
# An unused period can be taken away; figures_keep refuses the others.
GONE_WITH_ITS_YEAR = Guard(
    name="takes_its_partitions_away",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Delete,
    condition=pgtrigger.Condition("OLD.kind = 'year'"),
    declare=[("whole", "text")],
    func="""
        FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
            IF to_regclass('public.' || whole || '_of_' || OLD.id) IS NOT NULL THEN
                EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', whole, whole || '_of_' || OLD.id);
                EXECUTE format('DROP TABLE public.%I', whole || '_of_' || OLD.id);
            END IF;
        END LOOP;
        RETURN NULL;
    """,
)
PARTITIONED = [MADE_WITH_ITS_YEAR, GONE_WITH_ITS_YEAR]
