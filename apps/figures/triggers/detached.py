"""A sealed year is detached, and attached again: the act in the year's trail does it, and says so in one.

What is detached are whole partitions. In their place stand small ones of the same name with what stays: so keys to
figures hold, nothing can be written where the year was, and to attach it is to put the whole ones back.
"""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.units.constraint_messages import SENTENCES

SENTENCES |= {
    "figures_year_detached": _(
        "The returns of single units of %(which)s are kept elsewhere: attach that year first (attach_year)."
    ),
    "figures_year_before_kept": _("Years are detached from the earliest on: %(which)s still stands here."),
    "figures_year_after_open": _(
        "A year is detached once the year after it is sealed too: until then its numbers are held against this one's."
    ),
    "figures_year_not_here": _("The tables of the year are not in this database: restore them first (%(which)s)."),
    "figures_year_other": _("The tables that stand here are not what was detached: their digest is %(which)s."),
    "figures_year_read": _("Somebody is reading figures just now. Try again in a moment."),
}

# What of a year's figures stays where they are detached, of `f`, with what stands in the year after (`after`): what
# documents, federations and campaigns state, the last of which are counted anew when their kind is corrected; what a
# finding names; what units say that became or came from others; one of each indicator, which is thereby in use; and
# what the year after says nothing of, so that a number before that is looked for further back is found here as ever.
STAYING_REGISTERS = "('federation', 'campaign')"
STAYING_UNIT = f"EXISTS (SELECT FROM units_unit u WHERE u.id = f.unit_id AND u.register IN {STAYING_REGISTERS})"
STAYS = f"""
    f.origin = 'document' OR {STAYING_UNIT}
    OR f.id IN (SELECT figure_id FROM figures_finding UNION ALL SELECT other_id FROM figures_finding
                WHERE other_id IS NOT NULL)
    OR f.unit_id IN (SELECT before_id FROM units_succession UNION ALL SELECT after_id FROM units_succession)
    OR f.id IN (SELECT min(o.id) FROM figures_figure o WHERE o.period_id = year GROUP BY o.indicator_id)
    OR NOT EXISTS (
        SELECT FROM figures_figure a WHERE a.period_id = after AND a.unit_id = f.unit_id
            AND a.indicator_id = f.indicator_id AND a.coverage = f.coverage AND a.origin = f.origin
            AND a.state = 'value' AND a.basis = 'actual' AND NOT a.amends)
"""
# Of their earlier states those of the cells that stay.
STAYS_BEFORE = f"""
    f.origin = 'document' OR {STAYING_UNIT}
    OR EXISTS (SELECT FROM figures_figure k WHERE k.period_id = f.period_id AND k.unit_id = f.unit_id
        AND k.indicator_id = f.indicator_id AND k.coverage = f.coverage AND k.origin = f.origin)
"""

# figures_detached_at: when the year of a key was detached; NULL where it is here.
# figures_gone: whether the figures of a unit have gone with a year. A unit that came from another or became one stays
# as a whole, where the succession was known when the year was detached.
# figures_rows_digest: the SHA-256 over the SHA-256 of each row in the order of keys, by blocks of 100,000 keys, so that
# no text grows with the year.
# figures_year_digest: that of both tables of a year, where they stand or aside.
# figures_hold_for_swap: nobody reads or writes figures, findings or what figures lead to until the transaction ends:
# a table goes with its keys, and these take what they lead to. It waits for readers with nothing in hand, and lets go
# between its tries: those who came after it go first.
# figures_last_seal: the last act on a seal, by which a year may have gone or come; 0 where none was ever sealed.
# figures_detach and figures_attach: the swap of one table. A key of findings to figures is dropped for it and made
# again over what stands then.
FUNCTIONS = f"""
CREATE FUNCTION figures_detached_at(year bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE act WHEN 'detached' THEN given_at END FROM figures_yearseal WHERE period_id = year
    ORDER BY id DESC LIMIT 1
$$;

CREATE FUNCTION figures_gone(unit bigint, year bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE since timestamptz := figures_detached_at(year);
BEGIN
    RETURN since IS NOT NULL AND NOT EXISTS (
        SELECT FROM units_unit u WHERE u.id = unit AND u.register IN {STAYING_REGISTERS}
    ) AND NOT EXISTS (
        SELECT FROM units_succession c WHERE unit IN (c.before_id, c.after_id) AND NOT EXISTS (
            SELECT FROM changelog_change l
            WHERE l.register = 'units.succession' AND l.object_id = c.id::text AND l.at > since));
END $$;

CREATE FUNCTION figures_rows_digest(part regclass) RETURNS text LANGUAGE plpgsql STABLE
SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE digest text;
BEGIN
    EXECUTE format($query$
        SELECT encode(sha256(coalesce(string_agg(block.digest, ''::bytea ORDER BY block.number), '')), 'hex') FROM (
            SELECT t.id / 100000 AS number,
                   sha256(string_agg(sha256(convert_to(t::text, 'UTF8')), ''::bytea ORDER BY t.id)) AS digest
            FROM %s t GROUP BY 1
        ) block $query$, part) INTO digest;
    RETURN digest;
END $$;

CREATE FUNCTION figures_year_digest(year bigint, aside boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE whole text; part text; digests text := '';
BEGIN
    FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
        part := whole || CASE WHEN aside THEN '_detached_' ELSE '_of_' END || year;
        IF to_regclass('public.' || part) IS NULL THEN
            RAISE EXCEPTION 'the tables of the year are not here'
                USING ERRCODE = '55000', CONSTRAINT = 'figures_year_not_here', DETAIL = part;
        END IF;
        digests := digests || figures_rows_digest(to_regclass('public.' || part));
    END LOOP;
    RETURN encode(sha256(convert_to(digests, 'UTF8')), 'hex');
END $$;

CREATE FUNCTION figures_hold_for_swap() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    waiting text := current_setting('lock_timeout');
    until timestamptz := clock_timestamp() + interval '20 seconds';
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '200ms', true);
            LOCK TABLE figures_figure, figures_revision, figures_finding, figures_submission, figures_source
                IN ACCESS EXCLUSIVE MODE;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() > until THEN
                RAISE EXCEPTION 'somebody is reading' USING ERRCODE = '55P03', CONSTRAINT = 'figures_year_read';
            END IF;
            PERFORM pg_sleep(0.2);
        END;
    END LOOP;
    PERFORM set_config('lock_timeout', waiting, true);
    ALTER TABLE figures_finding DROP CONSTRAINT figures_finding_figure, DROP CONSTRAINT figures_finding_other;
END $$;

CREATE FUNCTION figures_last_seal() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(id), 0) FROM figures_yearseal
$$;

CREATE FUNCTION figures_keys_of_findings() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE figures_finding
        ADD CONSTRAINT figures_finding_figure FOREIGN KEY (figure_id, period_id)
            REFERENCES figures_figure (id, period_id) DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT figures_finding_other FOREIGN KEY (other_id, other_period_id)
            REFERENCES figures_figure (id, period_id) DEFERRABLE INITIALLY DEFERRED;
END $$;

CREATE FUNCTION figures_detach(year bigint, after bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole text; part text; stays text;
    conditions text[] := ARRAY[$stays${STAYS}$stays$, $stays${STAYS_BEFORE}$stays$];
BEGIN
    FOR at IN 1..2 LOOP
        whole := (ARRAY['figures_figure', 'figures_revision'])[at];
        part := whole || '_of_' || year;
        stays := whole || '_staying_' || year;
        EXECUTE format(
            'CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
            stays, whole);
        EXECUTE format(
            'INSERT INTO public.%I SELECT f.* FROM public.%I f WHERE f.period_id = %s AND (%s)',
            stays, whole, year, replace(replace(conditions[at], '= after', '= ' || after), '= year', '= ' || year));
        EXECUTE format('ANALYZE public.%I', stays);
    END LOOP;
    PERFORM figures_hold_for_swap();
    FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
        part := whole || '_of_' || year;
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', whole, part);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', part, whole || '_detached_' || year);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', whole || '_staying_' || year, part);
        PERFORM figures_secure_partition(to_regclass('public.' || part));
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', whole, part, year);
        EXECUTE format(
            'ALTER TABLE public.%I ADD CONSTRAINT figures_of_its_year CHECK (period_id = %s)',
            whole || '_detached_' || year, year);
    END LOOP;
    PERFORM figures_keys_of_findings();
END $$;

CREATE FUNCTION figures_attach(year bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE whole text; part text;
BEGIN
    PERFORM figures_hold_for_swap();
    FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
        part := whole || '_of_' || year;
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', whole, part);
        EXECUTE format('DROP TABLE public.%I', part);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', whole || '_detached_' || year, part);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', whole, part, year);
        EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT figures_of_its_year', part);
    END LOOP;
    PERFORM figures_keys_of_findings();
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION figures_last_seal;
DROP FUNCTION figures_attach; DROP FUNCTION figures_detach; DROP FUNCTION figures_keys_of_findings;
DROP FUNCTION figures_hold_for_swap; DROP FUNCTION figures_year_digest; DROP FUNCTION figures_rows_digest;
DROP FUNCTION figures_gone; DROP FUNCTION figures_detached_at;
"""

# Which acts may follow is told here, since a year that is away bears upon its neighbours: what is detached are all
# years from the earliest on, each with the year after it sealed.
NEIGHBOURS = """
    SELECT * INTO after FROM figures_period WHERE kind = 'year' AND starts = year.ends + 1;
    SELECT string_agg(y.code, ', ' ORDER BY y.code) INTO wrong FROM figures_period y
    WHERE y.kind = 'year' AND figures_detached_at(y.id) IS NOT NULL
      AND (NEW.act = 'unsealed' AND y.ends + 1 = year.starts OR NEW.act = 'attached' AND y.starts > year.starts);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the year beside it is kept elsewhere'
            USING ERRCODE = '23514', CONSTRAINT = 'figures_year_detached', DETAIL = wrong;
    END IF;
    IF NEW.act = 'detached' THEN
        IF figures_sealed_by(after.id) IS NULL THEN
            RAISE EXCEPTION 'the year after is not sealed'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_year_after_open';
        END IF;
        SELECT string_agg(y.code, ', ' ORDER BY y.code) INTO wrong FROM figures_period y
        WHERE y.kind = 'year' AND y.starts < year.starts AND figures_detached_at(y.id) IS NULL
          AND EXISTS (SELECT FROM figures_figure f WHERE f.period_id = y.id);
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'an earlier year is still here'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_year_before_kept', DETAIL = wrong;
        END IF;
        NEW.digest := figures_year_digest(year.id, false);
    ELSIF NEW.act = 'attached' THEN
        NEW.digest := figures_year_digest(year.id, true);
        IF NEW.digest <> last.digest THEN
            RAISE EXCEPTION 'the tables are not what was detached'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_year_other', DETAIL = NEW.digest;
        END IF;
    END IF;
"""

# The rates of which nothing is kept of the year though something is of both parts: those that were made while it was
# away. Sums are looked for federation by federation, as their index has them.
RATES_WITHOUT_SUMS = """
    WITH kept AS MATERIALIZED (
        SELECT DISTINCT t.indicator_id FROM units_federation f CROSS JOIN LATERAL (
            SELECT indicator_id FROM figures_total
            WHERE federation_id = f.unit_ptr_id AND period_id = NEW.period_id OFFSET 0) t
    )
    SELECT array_agg(i.id) AS made_meanwhile FROM figures_indicator i
    JOIN kept n ON n.indicator_id = i.numerator_id JOIN kept d ON d.indicator_id = i.denominator_id
    WHERE i.kind = 'computed' AND i.id NOT IN (SELECT indicator_id FROM kept)"""
SWAPPED = Guard(
    name="swapped",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.act IN ('detached', 'attached')"),
    declare=[("after", "bigint"), ("rates", "bigint[]")],
    func=f"""
        SELECT a.id INTO after FROM figures_period a JOIN figures_period y ON a.starts = y.ends + 1
        WHERE a.kind = 'year' AND y.id = NEW.period_id;
        IF NEW.act = 'attached' THEN
            SELECT made_meanwhile INTO rates FROM ({RATES_WITHOUT_SUMS}) r;
            IF rates IS NOT NULL THEN
                LOCK TABLE units_unit IN EXCLUSIVE MODE; -- before the figures, as everybody who changes sums
            END IF;
            PERFORM figures_attach(NEW.period_id);
            IF rates IS NOT NULL THEN
                PERFORM figures_keep_rates(rates, ARRAY[NEW.period_id, after]);
            END IF;
        ELSE
            PERFORM figures_detach(NEW.period_id, after);
        END IF;
        RETURN NULL;
    """,
)
