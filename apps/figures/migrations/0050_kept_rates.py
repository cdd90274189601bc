"""Sums of rates over the units that answered both of their parts are kept (docs/adr/0053)."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


FUNCTIONS = r"""
-- Every figure of these units that counts in these periods or, beside one of the period before, on a side of them.
-- federation_id is null where the unit counts where it reports on the period's last day, and so moves with it.
CREATE OR REPLACE FUNCTION figures_counting(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, side text, unit_id bigint, federation_id bigint, period_id bigint, indicator_id bigint,
               register text, value numeric, qualifier text, low numeric, high numeric, rounding numeric)
LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT NULL AS part, c.counting, f.unit_id, f.period_id, f.indicator_id,
               f.value, f.qualifier, f.low, f.high, f.rounding,
               CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
               CASE u.register WHEN 'federation' THEN u.id ELSE s.reported_to_id END AS handed_in_at,
               CASE u.register WHEN 'federation' THEN u.id
                    ELSE s.reported_to_id END AS federation_id
        FROM figures_figure f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        LEFT JOIN figures_submission s ON s.id = f.submission_id
        JOIN unnest(ARRAY['approved', 'submitted']::text[]) AS c(counting) ON (CASE WHEN f.origin = 'document' THEN f.counts
                WHEN s.status = 'submitted' AND c.counting = 'submitted'
                    THEN s.counts_since IS NULL OR CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id
                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)
                END
                ELSE s.counts_since IS NOT NULL AND NOT f.amends END)
        WHERE f.state = 'value' AND f.basis = 'actual' AND f.unit_id = ANY(asked_units)
            AND f.period_id = ANY(asked_periods || ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair))
          AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
          AND (f.origin = 'return' OR NOT EXISTS (
            SELECT FROM figures_figure r JOIN figures_submission rs ON rs.id = r.submission_id AND (CASE WHEN r.origin = 'document' THEN r.counts
                WHEN rs.status = 'submitted' AND c.counting = 'submitted'
                    THEN rs.counts_since IS NULL OR CASE WHEN r.amends THEN r.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = r.unit_id AND amending.period_id = r.period_id
                        AND amending.indicator_id = r.indicator_id AND amending.coverage = r.coverage)
                END
                ELSE rs.counts_since IS NOT NULL AND NOT r.amends END)
            WHERE r.origin = 'return' AND r.unit_id = f.unit_id AND r.period_id = f.period_id AND r.indicator_id = f.indicator_id AND r.coverage = f.coverage))
    )

    , rate AS (
        SELECT i.id, part.name, part.indicator_id FROM figures_indicator i, LATERAL (VALUES
            ('numerator', i.numerator_id), ('denominator', i.denominator_id)) AS part(name, indicator_id)
        WHERE i.kind = 'computed'
    ), answered AS MATERIALIZED (
        SELECT rate.id AS rate, rate.name, c.*, count(*) OVER answer AS parts, coalesce(
                   CASE WHEN min(federation_id) OVER answer = max(federation_id) OVER answer
                        THEN min(federation_id) OVER answer END,
                   max(handed_in_at) FILTER (WHERE rate.name = 'numerator') OVER answer,
                   max(handed_in_at) OVER answer) AS place
        FROM rate JOIN counted c ON c.indicator_id = rate.indicator_id
        WINDOW answer AS (PARTITION BY rate.id, c.counting, c.unit_id, c.period_id, c.register)
    ), cells AS (
        SELECT part, counting, unit_id, period_id, indicator_id, register, federation_id, value, qualifier, low, high, rounding FROM counted
        UNION ALL
        SELECT name AS part, counting, unit_id, period_id, rate AS indicator_id, register, place AS federation_id,
               value, qualifier, low, high, rounding
        FROM answered WHERE parts = 2
    )

    , pairs AS (SELECT * FROM unnest(ARRAY(SELECT later FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair ORDER BY later)::bigint[], ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair ORDER BY later)::bigint[]) AS pair(later, earlier)
    ), paired AS (
        SELECT c.*, pairs.later, c.period_id = pairs.later AS is_now, count(*) OVER cell AS answers,
               max(c.federation_id) FILTER (WHERE c.period_id = pairs.later) OVER cell AS reported_to
        FROM pairs JOIN cells c ON c.period_id IN (pairs.later, pairs.earlier)
        WINDOW cell AS (PARTITION BY pairs.later, c.counting, c.unit_id, c.indicator_id, c.register, c.part)
    )

    , sided AS (
        SELECT counting, concat_ws(' ', part, 'all') AS side, unit_id, federation_id, period_id, indicator_id, register, value, qualifier, low, high, rounding
        FROM cells
        UNION ALL
        SELECT counting, concat_ws(' ', part, CASE WHEN is_now THEN 'now' ELSE 'then' END), unit_id, reported_to, later, indicator_id, register, value, qualifier, low, high, rounding
        FROM paired WHERE answers = 2

    )
    SELECT counting, side, unit_id, federation_id, period_id, indicator_id, register::text, value, qualifier::text,
           low, high, rounding
    FROM sided WHERE period_id = ANY(asked_periods)
$$;

-- Adds differences where they arise and, step by step, at the federations above. An area statement stops what comes
-- from below; statements themselves do not change. Of a circle, which is refused after this, there are no more steps
-- than any tree has.
CREATE OR REPLACE FUNCTION figures_add_up(deltas figures_amount[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    passing figures_amount[] := deltas;
    deriving text := changelog_setting('deriving');
BEGIN
    FOR step IN 1..12 LOOP
        passing := ARRAY(
            WITH come AS (
                SELECT counting, side, federation_id, period_id, indicator_id, register, sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under), sum(rounding) FROM unnest(passing) GROUP BY counting, side, federation_id, period_id, indicator_id, register
            ), federation AS MATERIALIZED (
                SELECT changed.unit, changed.period, above.unit_ptr_id AS above
                FROM (SELECT DISTINCT federation_id AS unit, period_id AS period FROM come) changed
                JOIN figures_period p ON p.id = changed.period
                JOIN units_federation above
                    ON above.unit_ptr_id = units_parent_at(changed.unit, p.ends) AND above.level >= 4
            ), stated AS MATERIALIZED (
                SELECT said.unit_id AS unit, said.amount FROM figures_amounts(
                    ARRAY(SELECT unit FROM federation), ARRAY(SELECT DISTINCT period FROM federation), true) said
            )
            SELECT figures_signed(1, ROW(c.*)::figures_amount, f.above)
            FROM federation f JOIN come c ON c.federation_id = f.unit AND c.period_id = f.period
            WHERE NOT EXISTS (
                SELECT FROM stated s WHERE s.unit = c.federation_id
                    AND ((s.amount).counting, (s.amount).side, (s.amount).period_id, (s.amount).indicator_id)
                      = (c.counting, c.side, c.period_id, c.indicator_id)));
        EXIT WHEN passing = '{}';
        deltas := deltas || passing;
    END LOOP;
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_total AS t (counting, side, federation_id, period_id, indicator_id, register, units, qualified, value, low, low_open, high, high_open, said_over, said_nearly, said_under, rounding)
    SELECT counting, side, federation_id, period_id, indicator_id, register, sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under), sum(rounding) FROM unnest(deltas) GROUP BY counting, side, federation_id, period_id, indicator_id, register
    HAVING (sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under), sum(rounding)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) ORDER BY counting, side, federation_id, period_id, indicator_id, register
    ON CONFLICT (counting, side, federation_id, period_id, indicator_id, register) DO UPDATE SET units = t.units + excluded.units, qualified = t.qualified + excluded.qualified, value = t.value + excluded.value, low = t.low + excluded.low, low_open = t.low_open + excluded.low_open, high = t.high + excluded.high, high_open = t.high_open + excluded.high_open, said_over = t.said_over + excluded.said_over, said_nearly = t.said_nearly + excluded.said_nearly, said_under = t.said_under + excluded.said_under, rounding = t.rounding + excluded.rounding;
    DELETE FROM figures_total t USING (SELECT DISTINCT federation_id, period_id FROM unnest(deltas)) changed
    WHERE t.units = 0 AND (t.federation_id, t.period_id) = (changed.federation_id, changed.period_id);
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

-- Unit i went, in period i, from the federation `were[i]` to `are[i]`; null where no row of totals is kept for either.
CREATE OR REPLACE FUNCTION figures_post_moves(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    deltas figures_amount[];
BEGIN
    -- What is said of units that are no federations, taken out of where they were and added where they are.
    deltas := ARRAY(
        SELECT figures_signed(place.sign, said.amount, place.id)
        FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
        JOIN figures_amounts(units, periods, false) AS said
            ON said.unit_id = move.unit AND (said.amount).period_id = move.period,
        LATERAL (VALUES (-1, move.was), (1, move.now)) AS place(sign, id)
        WHERE place.id IS NOT NULL);
    -- A federation that moved takes with it all it has, or what it states in its place.
    deltas := deltas || ARRAY(
        WITH moved AS MATERIALIZED (
            SELECT move.* FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
            JOIN units_federation f ON f.unit_ptr_id = move.unit
        ), stated AS MATERIALIZED (
            SELECT said.unit_id AS unit, said.amount FROM figures_amounts(
                ARRAY(SELECT unit FROM moved), ARRAY(SELECT DISTINCT period FROM moved), true) said
        ), passed AS (
            SELECT m.was, m.now, s.amount FROM moved m
            JOIN stated s ON s.unit = m.unit AND (s.amount).period_id = m.period
            UNION ALL
            SELECT m.was, m.now, ROW(t.counting, t.side, t.federation_id, t.period_id, t.indicator_id, t.register, t.units, t.qualified, t.value, t.low, t.low_open, t.high, t.high_open, t.said_over, t.said_nearly, t.said_under, t.rounding)::figures_amount
            FROM moved m JOIN figures_total t ON t.federation_id = m.unit AND t.period_id = m.period
            WHERE NOT EXISTS (
                SELECT FROM stated s WHERE s.unit = m.unit
                    AND ((s.amount).counting, (s.amount).side, (s.amount).period_id, (s.amount).indicator_id)
                      = (t.counting, t.side, t.period_id, t.indicator_id))
        )
        SELECT figures_signed(place.sign, passed.amount, place.id)
        FROM passed, LATERAL (VALUES (-1, passed.was), (1, passed.now)) AS place(sign, id)
        WHERE place.id IS NOT NULL);
    PERFORM figures_add_up(deltas);
END $$;

-- What is kept of these rates in these periods goes. Whoever calls it may write what follows from the figures of sealed
-- years too: a rate is no number that anybody stated. Of other installations nothing is touched: what they keep of the
-- rate comes from them. Whoever is changing sums is waited for, and who comes meanwhile waits: each holds its units
-- from before it reads them first, and what it read with the rate is no difference to what is there without.
CREATE OR REPLACE FUNCTION figures_forget_rates(rates bigint[], periods bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    deriving text := changelog_setting('deriving');
    first bigint := (SELECT seqmin FROM pg_sequence WHERE seqrelid = 'public.units_unit_id_seq'::regclass);
BEGIN
    LOCK TABLE units_unit IN EXCLUSIVE MODE;
    PERFORM set_config('changelog.deriving', 'on', true);
    DELETE FROM figures_total WHERE indicator_id = ANY(rates) AND period_id = ANY(periods)
        AND federation_id BETWEEN first AND first + 999999999999;
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

-- What is kept of these rates in these periods is made anew from the figures.
CREATE OR REPLACE FUNCTION figures_keep_rates(rates bigint[], periods bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    parts bigint[] := ARRAY(SELECT unnest(ARRAY[numerator_id, denominator_id]) FROM figures_indicator
                            WHERE id = ANY(rates) AND kind = 'computed');
    first bigint := (SELECT seqmin FROM pg_sequence WHERE seqrelid = 'public.units_unit_id_seq'::regclass);
    asked bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM figures_total WHERE indicator_id = ANY(rates || parts)) THEN
        RETURN;
    END IF;
    CREATE TEMPORARY TABLE figures_passing () ON COMMIT DROP;
    PERFORM figures_forget_rates(rates, periods);
    FOREACH asked IN ARRAY periods LOOP
        PERFORM figures_add_up(ARRAY(
    WITH counted AS MATERIALIZED (
        SELECT NULL AS part, c.counting, f.unit_id, f.period_id, f.indicator_id,
               f.value, f.qualifier, f.low, f.high, f.rounding,
               CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
               CASE u.register WHEN 'federation' THEN u.id ELSE s.reported_to_id END AS handed_in_at,
               CASE u.register WHEN 'federation' THEN u.id
                    ELSE coalesce(s.reported_to_id, units_parent_at(u.id, p.ends)) END AS federation_id
        FROM figures_figure f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        LEFT JOIN figures_submission s ON s.id = f.submission_id
        JOIN unnest(ARRAY['approved', 'submitted']::text[]) AS c(counting) ON (CASE WHEN f.origin = 'document' THEN f.counts
                WHEN s.status = 'submitted' AND c.counting = 'submitted'
                    THEN s.counts_since IS NULL OR CASE WHEN f.amends THEN f.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = f.unit_id AND amending.period_id = f.period_id
                        AND amending.indicator_id = f.indicator_id AND amending.coverage = f.coverage)
                END
                ELSE s.counts_since IS NOT NULL AND NOT f.amends END)
        WHERE f.state = 'value' AND f.basis = 'actual' AND f.indicator_id = ANY(parts) AND f.unit_id BETWEEN first AND first + 999999999999
            AND f.period_id = ANY(asked || ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = asked AND figures_detached_at(earlier) IS NULL) pair))
          AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
          AND (f.origin = 'return' OR NOT EXISTS (
            SELECT FROM figures_figure r JOIN figures_submission rs ON rs.id = r.submission_id AND (CASE WHEN r.origin = 'document' THEN r.counts
                WHEN rs.status = 'submitted' AND c.counting = 'submitted'
                    THEN rs.counts_since IS NULL OR CASE WHEN r.amends THEN r.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM figures_figure amending WHERE amending.amends
                        AND amending.unit_id = r.unit_id AND amending.period_id = r.period_id
                        AND amending.indicator_id = r.indicator_id AND amending.coverage = r.coverage)
                END
                ELSE rs.counts_since IS NOT NULL AND NOT r.amends END)
            WHERE r.origin = 'return' AND r.unit_id = f.unit_id AND r.period_id = f.period_id AND r.indicator_id = f.indicator_id AND r.coverage = f.coverage))
    )

    , rate AS (
        SELECT i.id, part.name, part.indicator_id FROM figures_indicator i, LATERAL (VALUES
            ('numerator', i.numerator_id), ('denominator', i.denominator_id)) AS part(name, indicator_id)
        WHERE i.kind = 'computed' AND i.id = ANY(rates)
    ), answered AS MATERIALIZED (
        SELECT rate.id AS rate, rate.name, c.*, count(*) OVER answer AS parts, coalesce(
                   CASE WHEN min(federation_id) OVER answer = max(federation_id) OVER answer
                        THEN min(federation_id) OVER answer END,
                   max(handed_in_at) FILTER (WHERE rate.name = 'numerator') OVER answer,
                   max(handed_in_at) OVER answer) AS place
        FROM rate JOIN counted c ON c.indicator_id = rate.indicator_id
        WINDOW answer AS (PARTITION BY rate.id, c.counting, c.unit_id, c.period_id, c.register)
    ), cells AS (
        SELECT name AS part, counting, unit_id, period_id, rate AS indicator_id, register, place AS federation_id,
               value, qualifier, low, high, rounding
        FROM answered WHERE parts = 2
    )

    , pairs AS (SELECT * FROM unnest(ARRAY(SELECT later FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = asked AND figures_detached_at(earlier) IS NULL) pair)::bigint[], ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = asked AND figures_detached_at(earlier) IS NULL) pair)::bigint[]) AS pair(later, earlier)
    ), paired AS (
        SELECT c.*, pairs.later, c.period_id = pairs.later AS is_now, count(*) OVER cell AS answers,
               max(c.federation_id) FILTER (WHERE c.period_id = pairs.later) OVER cell AS reported_to
        FROM pairs JOIN cells c ON c.period_id IN (pairs.later, pairs.earlier)
        WINDOW cell AS (PARTITION BY pairs.later, c.counting, c.unit_id, c.indicator_id, c.register, c.part)
    )

    , sided AS (
        SELECT counting, concat_ws(' ', part, 'all') AS side, unit_id, federation_id, period_id, indicator_id, register, value, qualifier, low, high, rounding
        FROM cells
        UNION ALL
        SELECT counting, concat_ws(' ', part, CASE WHEN is_now THEN 'now' ELSE 'then' END), unit_id, reported_to, later, indicator_id, register, value, qualifier, low, high, rounding
        FROM paired WHERE answers = 2

    )

            , placed AS (
                SELECT counting, side, CASE register WHEN 'area' THEN (SELECT a.unit_ptr_id FROM figures_period p, units_federation a
             WHERE p.id = asked AND a.unit_ptr_id = units_parent_at(unit_id, p.ends) AND a.level >= 4) ELSE federation_id END AS federation_id,
                       period_id, indicator_id, register, value, qualifier, low, high, rounding
                FROM sided WHERE indicator_id = ANY(rates) AND period_id = asked
            )
            SELECT ROW(counting, side, federation_id, period_id, indicator_id, register, count(*), count(*) FILTER (WHERE qualifier <> 'exact'), sum(value), coalesce(sum(low), 0),
          count(*) FILTER (WHERE low IS NULL), coalesce(sum(high), 0), count(*) FILTER (WHERE high IS NULL),
          count(*) FILTER (WHERE qualifier = 'over'), count(*) FILTER (WHERE qualifier = 'nearly'),
          count(*) FILTER (WHERE qualifier = 'under'), sum(rounding))::figures_amount FROM placed WHERE federation_id IS NOT NULL GROUP BY counting, side, federation_id, period_id, indicator_id, register));
    END LOOP;
    DROP TABLE pg_temp.figures_passing;
END $$;
"""
# What an earlier release left is added up once, and an installation that receives the catalogue keeps the sums of rates
# that arrive as it makes the partitions of years that do.
KEPT = """
SELECT figures_keep_rates(
    ARRAY(SELECT id FROM figures_indicator WHERE kind = 'computed'),
    ARRAY(SELECT id FROM figures_period WHERE figures_detached_at(id) IS NULL));
"""
ARRIVING = """
DO $$
DECLARE made record;
BEGIN
    FOR made IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'figures_indicator'::regclass
            AND tgname SIMILAR TO 'pgtrigger_(sums|no_sums)_of_rates_%' AND EXISTS (
                SELECT FROM pg_trigger WHERE tgrelid = 'figures_period'::regclass
                    AND tgname LIKE 'pgtrigger_makes_its_partitions_%' AND tgenabled = 'A') LOOP
        EXECUTE format('ALTER TABLE figures_indicator ENABLE ALWAYS TRIGGER %I', made.tgname);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0049_last_seal"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="yearseal",
            name="swapped",
        ),
        migrations.AlterField(
            model_name="total",
            name="indicator",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="figures.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AlterField(
            model_name="total",
            name="side",
            field=models.CharField(db_default="all", max_length=16, verbose_name="units added up"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="sums_of_rates",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF TG_OP = 'INSERT' AND NEW.kind <> 'computed' THEN\n            RETURN NULL;\n        ELSIF TG_OP = 'UPDATE' AND ROW(OLD.kind, OLD.numerator_id, OLD.denominator_id)\n                IS NOT DISTINCT FROM ROW(NEW.kind, NEW.numerator_id, NEW.denominator_id) THEN\n            RETURN NULL;\n        END IF;\n        PERFORM figures_keep_rates(\n            ARRAY[NEW.id], ARRAY(SELECT id FROM figures_period WHERE figures_detached_at(id) IS NULL));\n        RETURN NULL;\n    ",
                    hash="15933fc47bfd029521360dec3ff8625dcf700ca1",
                    operation='INSERT OR UPDATE OF "kind", "numerator_id", "denominator_id"',
                    pgid="pgtrigger_sums_of_rates_80cc6",
                    table="figures_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="no_sums_of_rates",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.kind = 'computed')",
                    func="\n        CREATE TEMPORARY TABLE figures_passing () ON COMMIT DROP;\n        PERFORM figures_forget_rates(ARRAY[OLD.id], ARRAY(SELECT id FROM figures_period));\n        DROP TABLE pg_temp.figures_passing;\n        RETURN OLD;\n    ",
                    hash="5e16d665d79341ab24a3d8368181bdea6bc5b48a",
                    operation="DELETE",
                    pgid="pgtrigger_no_sums_of_rates_659b8",
                    table="figures_indicator",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="swapped",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (NEW.act IN ('detached', 'attached'))",
                    declare="DECLARE after bigint; rates bigint[];",
                    func="\n        SELECT a.id INTO after FROM figures_period a JOIN figures_period y ON a.starts = y.ends + 1\n        WHERE a.kind = 'year' AND y.id = NEW.period_id;\n        IF NEW.act = 'attached' THEN\n            SELECT made_meanwhile INTO rates FROM (\n    WITH kept AS MATERIALIZED (\n        SELECT DISTINCT t.indicator_id FROM units_federation f CROSS JOIN LATERAL (\n            SELECT indicator_id FROM figures_total\n            WHERE federation_id = f.unit_ptr_id AND period_id = NEW.period_id OFFSET 0) t\n    )\n    SELECT array_agg(i.id) AS made_meanwhile FROM figures_indicator i\n    JOIN kept n ON n.indicator_id = i.numerator_id JOIN kept d ON d.indicator_id = i.denominator_id\n    WHERE i.kind = 'computed' AND i.id NOT IN (SELECT indicator_id FROM kept)) r;\n            IF rates IS NOT NULL THEN\n                LOCK TABLE units_unit IN EXCLUSIVE MODE; -- before the figures, as everybody who changes sums\n            END IF;\n            PERFORM figures_attach(NEW.period_id);\n            IF rates IS NOT NULL THEN\n                PERFORM figures_keep_rates(rates, ARRAY[NEW.period_id, after]);\n            END IF;\n        ELSE\n            PERFORM figures_detach(NEW.period_id, after);\n        END IF;\n        RETURN NULL;\n    ",
                    hash="f3bcfe0a7a54aee6df5d707f8cf13f3c206bc445",
                    operation="INSERT",
                    pgid="pgtrigger_swapped_5f842",
                    table="figures_yearseal",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(ARRIVING + KEPT, migrations.RunSQL.noop),
    ]
