"""Totals keep how many of their parts leave out a bound, so that a stored sum has the word its parts give."""

from importlib import import_module

from django.db import migrations, models


# As they were before, for whoever goes back: each of them can be made again where it stands.
FUNCTIONS_BEFORE = import_module("apps.figures.migrations.0003_guards").FUNCTIONS
FUNCTIONS = """
ALTER TYPE figures_amount
    ADD ATTRIBUTE said_over int, ADD ATTRIBUTE said_nearly int, ADD ATTRIBUTE said_under int;

CREATE OR REPLACE FUNCTION figures_signed(sign int, amount figures_amount, place bigint) RETURNS figures_amount
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(amount.counting, amount.side, place, amount.period_id, amount.indicator_id, amount.register,
               sign * amount.units, sign * amount.qualified, sign * amount.value, sign * amount.low,
               sign * amount.low_open, sign * amount.high, sign * amount.high_open,
               sign * amount.said_over, sign * amount.said_nearly, sign * amount.said_under)::figures_amount
$$;

-- What these units add up to, unit by unit; those that are held where they were handed in stay out of it.
CREATE OR REPLACE FUNCTION figures_amounts(asked_units bigint[], asked_periods bigint[], of_area boolean)
RETURNS TABLE (unit_id bigint, amount figures_amount)
LANGUAGE sql STABLE AS $$
    SELECT c.unit_id,
           ROW(c.counting, c.side, NULL, c.period_id, c.indicator_id, c.register,
               1, (c.qualifier <> 'exact')::int, c.value, coalesce(c.low, 0), (c.low IS NULL)::int,
               coalesce(c.high, 0), (c.high IS NULL)::int,
               (c.qualifier = 'over')::int, (c.qualifier = 'nearly')::int,
               (c.qualifier = 'under')::int)::figures_amount
    FROM figures_counting(asked_units, asked_periods) c
    WHERE CASE WHEN of_area THEN c.register = 'area' ELSE c.federation_id IS NULL END
$$;

-- Unit i went, in period i, from the federation `were[i]` to `are[i]`; null where no row of totals is kept for either.
CREATE OR REPLACE FUNCTION figures_post_moves(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    deltas figures_amount[];
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
    -- Then the federations from the bottom up. One that moved passes all it has to another; one that stays passes on
    -- what changed. An area statement stops what comes from below; statements themselves do not change.
    FOR level_now IN REVERSE 6..5 LOOP
        deltas := deltas || ARRAY(
            WITH moved AS (
                SELECT move.* FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
                JOIN units_federation f ON f.unit_ptr_id = move.unit AND f.level = level_now
            ), federation AS (
                SELECT unit, period, was, now, true AS moves FROM moved
                UNION ALL
                SELECT changed.unit, changed.period, NULL, above.unit_ptr_id, false
                FROM (SELECT DISTINCT federation_id AS unit, period_id AS period FROM unnest(deltas)) changed
                JOIN units_federation f ON f.unit_ptr_id = changed.unit AND f.level = level_now
                JOIN figures_period p ON p.id = changed.period
                JOIN units_federation above
                    ON above.unit_ptr_id = units_parent_at(changed.unit, p.ends) AND above.level >= 4
                WHERE (changed.unit, changed.period) NOT IN (SELECT unit, period FROM moved)
            ), stated AS MATERIALIZED (
                SELECT said.unit_id AS unit, said.amount FROM figures_amounts(
                    ARRAY(SELECT unit FROM federation), ARRAY(SELECT DISTINCT period FROM federation), true) said
            ), below AS (
                SELECT f.unit, f.period, f.was, f.now,
                       ROW(t.counting, t.side, t.federation_id, t.period_id, t.indicator_id, t.register, t.units, t.qualified, t.value, t.low, t.low_open, t.high, t.high_open, t.said_over, t.said_nearly, t.said_under)::figures_amount AS amount
                FROM federation f JOIN figures_total t ON t.federation_id = f.unit AND t.period_id = f.period
                WHERE f.moves
                UNION ALL
                SELECT f.unit, f.period, NULL, f.now, ROW(d.*)::figures_amount
                FROM federation f JOIN unnest(deltas) d ON d.federation_id = f.unit AND d.period_id = f.period
            ), passed AS (
                SELECT f.was, f.now, s.amount FROM federation f
                JOIN stated s ON s.unit = f.unit AND (s.amount).period_id = f.period WHERE f.moves
                UNION ALL
                SELECT b.was, b.now, b.amount FROM below b
                WHERE NOT EXISTS (
                    SELECT FROM stated s WHERE s.unit = b.unit
                        AND ((s.amount).counting, (s.amount).side, (s.amount).period_id, (s.amount).indicator_id)
                          = ((b.amount).counting, (b.amount).side, (b.amount).period_id, (b.amount).indicator_id))
            )
            SELECT figures_signed(place.sign, passed.amount, place.id)
            FROM passed, LATERAL (VALUES (-1, passed.was), (1, passed.now)) AS place(sign, id)
            WHERE place.id IS NOT NULL);
    END LOOP;
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_total AS t (counting, side, federation_id, period_id, indicator_id, register, units, qualified, value, low, low_open, high, high_open, said_over, said_nearly, said_under)
    SELECT counting, side, federation_id, period_id, indicator_id, register, sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under) FROM unnest(deltas) GROUP BY counting, side, federation_id, period_id, indicator_id, register
    HAVING (sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0) ORDER BY counting, side, federation_id, period_id, indicator_id, register
    ON CONFLICT (counting, side, federation_id, period_id, indicator_id, register) DO UPDATE SET units = t.units + excluded.units, qualified = t.qualified + excluded.qualified, value = t.value + excluded.value, low = t.low + excluded.low, low_open = t.low_open + excluded.low_open, high = t.high + excluded.high, high_open = t.high_open + excluded.high_open, said_over = t.said_over + excluded.said_over, said_nearly = t.said_nearly + excluded.said_nearly, said_under = t.said_under + excluded.said_under;
    DELETE FROM figures_total t USING (SELECT DISTINCT federation_id, period_id FROM unnest(deltas)) changed
    WHERE t.units = 0 AND (t.federation_id, t.period_id) = (changed.federation_id, changed.period_id);
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;
"""
COUNT = """
-- What the totals kept until now come from is counted: period by period, and from the towns up to the counties.
CREATE TEMPORARY TABLE said (
    counting text, side text, federation_id bigint, indicator_id bigint, register text,
    said_over int, said_nearly int, said_under int) ON COMMIT DROP;
CREATE TEMPORARY TABLE stated (LIKE said) ON COMMIT DROP;
SELECT set_config('changelog.deriving', 'on', true);
DO $$
DECLARE kept record; level_now int;
BEGIN
    FOR kept IN SELECT p.id, p.starts, p.ends FROM figures_period p
                WHERE EXISTS (SELECT FROM figures_total t WHERE t.period_id = p.id AND t.qualified <> 0) LOOP
        TRUNCATE said, stated;
        INSERT INTO said
        SELECT c.counting, c.side, coalesce(c.federation_id, units_parent_at(c.unit_id, kept.ends)), c.indicator_id,
               c.register, (c.qualifier = 'over')::int, (c.qualifier = 'nearly')::int, (c.qualifier = 'under')::int
        FROM figures_counting(ARRAY(SELECT id FROM units_unit), ARRAY[kept.id]) c
        WHERE c.register <> 'area' AND c.qualifier IN ('over', 'nearly', 'under');
        INSERT INTO stated
        SELECT c.counting, c.side, c.unit_id, c.indicator_id,
               c.register, (c.qualifier = 'over')::int, (c.qualifier = 'nearly')::int, (c.qualifier = 'under')::int
        FROM figures_counting(ARRAY(SELECT unit_ptr_id FROM units_federation), ARRAY[kept.id]) c
        WHERE c.register = 'area';
        FOR level_now IN REVERSE 6..5 LOOP
            -- What comes from below stops where an area is stated for.
            INSERT INTO said
            SELECT b.counting, b.side, above.unit_ptr_id, b.indicator_id, b.register,
                   sum(b.said_over), sum(b.said_nearly), sum(b.said_under)
            FROM (SELECT * FROM stated
                  UNION ALL
                  SELECT * FROM said s WHERE NOT EXISTS (
                      SELECT FROM stated a WHERE (a.counting, a.side, a.federation_id, a.indicator_id)
                                               = (s.counting, s.side, s.federation_id, s.indicator_id))) b
            JOIN units_federation f ON f.unit_ptr_id = b.federation_id AND f.level = level_now
            JOIN units_federation above
                ON above.unit_ptr_id = units_parent_at(f.unit_ptr_id, kept.ends) AND above.level >= 4
            GROUP BY 1, 2, 3, 4, 5;
        END LOOP;
        UPDATE figures_total t
        SET said_over = s.said_over, said_nearly = s.said_nearly, said_under = s.said_under
        FROM (SELECT counting, side, federation_id, indicator_id, register,
                     sum(said_over) AS said_over, sum(said_nearly) AS said_nearly, sum(said_under) AS said_under
              FROM said GROUP BY 1, 2, 3, 4, 5) s
        WHERE t.period_id = kept.id
          AND (t.counting, t.side, t.federation_id, t.indicator_id, t.register)
            = (s.counting, s.side, s.federation_id, s.indicator_id, s.register);
    END LOOP;
END $$;
SELECT set_config('changelog.deriving', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0003_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="total",
            name="said_over",
            field=models.IntegerField(db_default=0, verbose_name="of them over"),
        ),
        migrations.AddField(
            model_name="total",
            name="said_nearly",
            field=models.IntegerField(db_default=0, verbose_name="of them nearly"),
        ),
        migrations.AddField(
            model_name="total",
            name="said_under",
            field=models.IntegerField(db_default=0, verbose_name="of them under"),
        ),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BEFORE),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
