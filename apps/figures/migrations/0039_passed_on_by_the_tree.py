"""What moves is passed on by the tree of the day and no more by the levels of today."""

from django.db import migrations

POST_MOVES = """
-- Unit i went, in period i, from the federation `were[i]` to `are[i]`; null where no row of totals is kept for either.
CREATE OR REPLACE FUNCTION figures_post_moves(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    deltas figures_amount[];
    passing figures_amount[];
    deriving text := changelog_setting('deriving');
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
    -- Whatever came or went at a federation comes or goes, step by step, at those above it now. An area statement stops
    -- what comes from below; statements themselves do not change. Of a circle, which is refused after this, there are
    -- no more steps than any tree has.
    passing := deltas;
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0038_kept_with_a_sealed_year"),
        ("units", "0020_levels_of_days"),
    ]

    operations = [migrations.RunSQL(POST_MOVES)]
