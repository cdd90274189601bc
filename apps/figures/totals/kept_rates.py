"""What the database does for the sums of a rate that the catalogue makes, or makes one of other parts: what was stated
before is added up, whatever made the change. From then on both parts follow the figures as all sums do.
"""

from apps.figures.totals.contributions import (
    AREA,
    COUNTED,
    COUNTINGS,
    JOINED,
    JUST_BEFORE,
    NUMBER,
    PLACE,
    SOME_RATES,
    SUMS,
    sided,
)
from apps.figures.totals.moves import KEY, LEVEL
from apps.units.ranges import FIRST, SIZE

# Of a year that is kept elsewhere only some figures are here: nothing is paired with these.
PAIR = f"""(SELECT * FROM ({JUST_BEFORE}) prior WHERE later = asked AND figures_detached_at(earlier) IS NULL) pair"""
SIDED_HERE = (
    COUNTED.format(
        figures="figures_figure",
        submissions="figures_submission",
        with_submissions=JOINED.format(submissions="figures_submission"),
        place=PLACE,
        limits=f"""f.indicator_id = ANY(parts) AND f.unit_id BETWEEN first AND first + {SIZE - 1}
            AND f.period_id = ANY(asked || ARRAY(SELECT earlier FROM {PAIR}))""",
    )
    + sided(SOME_RATES, in_pairs=True)
) % {
    "countings": f"ARRAY['{COUNTINGS[0]}', '{COUNTINGS[1]}']",
    "now": f"ARRAY(SELECT later FROM {PAIR})",
    "then": f"ARRAY(SELECT earlier FROM {PAIR})",
    "rates": "rates",
}
# Where a number is added first: a statement for an area at the federation above, where that one keeps what is below it.
ABOVE = f"""(SELECT a.unit_ptr_id FROM figures_period p, units_federation a
             WHERE p.id = asked AND a.unit_ptr_id = units_parent_at(unit_id, p.ends) AND a.level >= {LEVEL.COUNTY:d})"""

CREATE = f"""
-- What is kept of these rates in these periods goes. Whoever calls it may write what follows from the figures of sealed
-- years too: a rate is no number that anybody stated. Of other installations nothing is touched: what they keep of the
-- rate comes from them. Whoever is changing sums is waited for, and who comes meanwhile waits: each holds its units
-- from before it reads them first, and what it read with the rate is no difference to what is there without.
CREATE FUNCTION figures_forget_rates(rates bigint[], periods bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    deriving text := changelog_setting('deriving');
    first bigint := ({FIRST});
BEGIN
    LOCK TABLE units_unit IN EXCLUSIVE MODE;
    PERFORM set_config('changelog.deriving', 'on', true);
    DELETE FROM figures_total WHERE indicator_id = ANY(rates) AND period_id = ANY(periods)
        AND federation_id BETWEEN first AND first + {SIZE - 1};
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

-- What is kept of these rates in these periods is made anew from the figures.
CREATE FUNCTION figures_keep_rates(rates bigint[], periods bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    parts bigint[] := ARRAY(SELECT unnest(ARRAY[numerator_id, denominator_id]) FROM figures_indicator
                            WHERE id = ANY(rates) AND kind = 'computed');
    first bigint := ({FIRST});
    asked bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM figures_total WHERE indicator_id = ANY(rates || parts)) THEN
        RETURN;
    END IF;
    CREATE TEMPORARY TABLE figures_passing () ON COMMIT DROP;
    PERFORM figures_forget_rates(rates, periods);
    FOREACH asked IN ARRAY periods LOOP
        PERFORM figures_add_up(ARRAY({SIDED_HERE}
            , placed AS (
                SELECT counting, side, CASE register WHEN '{AREA}' THEN {ABOVE} ELSE federation_id END AS federation_id,
                       period_id, indicator_id, register, {NUMBER}
                FROM sided WHERE indicator_id = ANY(rates) AND period_id = asked
            )
            SELECT ROW({KEY}, {SUMS})::figures_amount FROM placed WHERE federation_id IS NOT NULL GROUP BY {KEY}));
    END LOOP;
    DROP TABLE pg_temp.figures_passing;
END $$;
"""
DROP = "DROP FUNCTION figures_keep_rates; DROP FUNCTION figures_forget_rates;"
