"""Figures keep to how much they were printed and totals add it; 近 of 1, 10, 100 … reaches less far back.

What is stored already is read anew from its print: as the system account, which says why, and nothing is restated.
"""

from importlib import import_module

from django.db import migrations

from apps.figures.arithmetic.quantity import QuantityError
from apps.figures.arithmetic.quantity_text import read

# As they were before, for whoever goes back.
GUARDS = import_module("apps.figures.migrations.0003_guards").FUNCTIONS
COUNTING_BEFORE = GUARDS[GUARDS.index("CREATE OR REPLACE FUNCTION figures_counting") : GUARDS.index("DROP TYPE")]
WORDS_OF_TOTALS = import_module("apps.figures.migrations.0004_words_of_totals").FUNCTIONS
FUNCTIONS_BEFORE = f"""
DROP FUNCTION figures_counting;
{COUNTING_BEFORE}
ALTER TYPE figures_amount DROP ATTRIBUTE rounding;
{WORDS_OF_TOTALS[WORDS_OF_TOTALS.index("CREATE OR REPLACE") :]}
"""
FUNCTIONS = """
DROP FUNCTION figures_counting;
-- Every figure of these units that counts in these periods or, beside one of the period before, on a side of them.
-- federation_id is null where the unit counts where it reports on the period's last day, and so moves with it.
CREATE FUNCTION figures_counting(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, side text, unit_id bigint, federation_id bigint, period_id bigint, indicator_id bigint,
               register text, value numeric, qualifier text, low numeric, high numeric, rounding numeric)
LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT c.counting, f.unit_id, f.period_id, f.indicator_id, f.value, f.qualifier, f.low, f.high,
               f.rounding, CASE f.coverage WHEN 'area' THEN 'area' ELSE u.register END AS register,
               CASE u.register WHEN 'federation' THEN u.id
                    ELSE s.reported_to_id END AS federation_id
        FROM figures_figure f
        JOIN units_unit u ON u.id = f.unit_id
        JOIN figures_indicator i ON i.id = f.indicator_id AND i.over_units = 'sum'
        JOIN figures_period p ON p.id = f.period_id
        LEFT JOIN figures_submission s ON s.id = f.submission_id
        JOIN unnest(ARRAY['approved', 'submitted']::text[]) AS c(counting)
            ON f.origin = 'document' OR s.status IN ('approved', c.counting)
        WHERE f.state = 'value' AND f.basis = 'actual' AND f.unit_id = ANY(asked_units)
            AND f.period_id = ANY(asked_periods || ARRAY(SELECT earlier FROM (SELECT * FROM (
    SELECT later.id AS later, earlier.id AS earlier FROM figures_period later JOIN figures_period earlier
        ON earlier.kind = later.kind AND earlier.ends + 1 = later.starts AND later.kind NOT IN ('date', 'open')
        AND date_part('year', earlier.ends) - date_part('year', earlier.starts)
            = date_part('year', later.ends) - date_part('year', later.starts)
) prior WHERE later = ANY(asked_periods)) pair))
          AND CASE f.coverage WHEN 'area' THEN u.register = 'federation' ELSE position(CASE u.register WHEN 'facility' THEN 'L' ELSE upper(left(u.register, 1)) END IN i.carriers) > 0 END
          AND (f.origin = 'return' OR NOT EXISTS (
            SELECT FROM figures_figure r JOIN figures_submission rs
                ON rs.id = r.submission_id AND rs.status IN ('approved', c.counting)
            WHERE r.origin = 'return' AND r.unit_id = f.unit_id AND r.period_id = f.period_id AND r.indicator_id = f.indicator_id AND r.coverage = f.coverage))
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
        FROM pairs JOIN counted c ON c.period_id IN (pairs.later, pairs.earlier)
        WINDOW cell AS (PARTITION BY pairs.later, c.counting, c.unit_id, c.indicator_id, c.register)
    )

    , sided AS (
        SELECT counting, 'all' AS side, unit_id, federation_id, period_id, indicator_id, register, value, qualifier,
               low, high, rounding
        FROM counted
        UNION ALL
        SELECT counting, CASE WHEN is_now THEN 'now' ELSE 'then' END, unit_id, reported_to, later, indicator_id,
               register, value, qualifier, low, high, rounding
        FROM paired WHERE answers = 2

    )
    SELECT counting, side, unit_id, federation_id, period_id, indicator_id, register::text, value, qualifier::text,
           low, high, rounding
    FROM sided WHERE period_id = ANY(asked_periods)
$$;

ALTER TYPE figures_amount ADD ATTRIBUTE rounding numeric;

CREATE OR REPLACE FUNCTION figures_signed(sign int, amount figures_amount, place bigint) RETURNS figures_amount
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(amount.counting, amount.side, place, amount.period_id, amount.indicator_id, amount.register,
               sign * amount.units, sign * amount.qualified, sign * amount.value, sign * amount.low,
               sign * amount.low_open, sign * amount.high, sign * amount.high_open,
               sign * amount.said_over, sign * amount.said_nearly, sign * amount.said_under,
               sign * amount.rounding)::figures_amount
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
               (c.qualifier = 'under')::int, c.rounding)::figures_amount
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
                       ROW(t.counting, t.side, t.federation_id, t.period_id, t.indicator_id, t.register, t.units, t.qualified, t.value, t.low, t.low_open, t.high, t.high_open, t.said_over, t.said_nearly, t.said_under, t.rounding)::figures_amount AS amount
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
    INSERT INTO figures_total AS t (counting, side, federation_id, period_id, indicator_id, register, units, qualified, value, low, low_open, high, high_open, said_over, said_nearly, said_under, rounding)
    SELECT counting, side, federation_id, period_id, indicator_id, register, sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under), sum(rounding) FROM unnest(deltas) GROUP BY counting, side, federation_id, period_id, indicator_id, register
    HAVING (sum(units), sum(qualified), sum(value), sum(low), sum(low_open), sum(high), sum(high_open), sum(said_over), sum(said_nearly), sum(said_under), sum(rounding)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) ORDER BY counting, side, federation_id, period_id, indicator_id, register
    ON CONFLICT (counting, side, federation_id, period_id, indicator_id, register) DO UPDATE SET units = t.units + excluded.units, qualified = t.qualified + excluded.qualified, value = t.value + excluded.value, low = t.low + excluded.low, low_open = t.low_open + excluded.low_open, high = t.high + excluded.high, high_open = t.high_open + excluded.high_open, said_over = t.said_over + excluded.said_over, said_nearly = t.said_nearly + excluded.said_nearly, said_under = t.said_under + excluded.said_under, rounding = t.rounding + excluded.rounding;
    DELETE FROM figures_total t USING (SELECT DISTINCT federation_id, period_id FROM unnest(deltas)) changed
    WHERE t.units = 0 AND (t.federation_id, t.period_id) = (changed.federation_id, changed.period_id);
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;
"""
# ---- What is stored already

# 近100 was 50 to 100. What was bounded otherwise, by whoever typed it in, stays.
IS_ROUND = "state = 'value' AND qualifier = 'nearly' AND trim_scale(value)::text ~ '^10*$' AND low = value / 2"
REASON = "近 of 1, 10, 100 … reaches back half a step of the next lower place (近100 is 95 to 100)"
COLUMNS = (
    "state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, "
    "rounding, counts, amends"
)
# The earlier bounds stay on record; the number, its words and who is asked for them are what they were.
KEEP_BOUNDS = f"""
    INSERT INTO figures_revision (unit_id, indicator_id, period_id, coverage, origin, {COLUMNS},
                                  changed_at, changed_by_id, door,
                                  act, replaced_at, replaced_by_id, replaced_through, reason)
    SELECT unit_id, indicator_id, period_id, coverage, origin, {COLUMNS}, changed_at, changed_by_id, door,
           'changed', now(), (SELECT id FROM auth_user WHERE username = 'system'), 'migrate', %(reason)s
    FROM figures_figure WHERE {IS_ROUND}
"""
BOUNDS = f"""
    UPDATE figures_figure f
    SET low = value - CASE WHEN (SELECT measure_zh FROM figures_indicator i WHERE i.id = f.indicator_id) = '%'
                      THEN value / 20 ELSE greatest(value / 20, 1) END,
        changed_at = now(), changed_by_id = (SELECT id FROM auth_user WHERE username = 'system'), door = 'migrate'
    WHERE {IS_ROUND}
"""
# Whole numbers that name a measure to be printed in; who stated them and when does not change by it.
IN_A_MEASURE = """
    SELECT DISTINCT stated_text FROM figures_figure
    WHERE state = 'value' AND qualifier = 'exact' AND low = value AND high = value
      AND stated_text ~* '[百千万亿佰仟萬億]|thousand|million|billion|trillion'
"""
ROUNDINGS = """
    UPDATE figures_figure f SET rounding = said.rounding
    FROM unnest(%s::text[], %s::numeric[], %s::numeric[]) AS said(text, value, rounding)
    WHERE f.state = 'value' AND f.qualifier = 'exact' AND f.low = f.value AND f.high = f.value
      AND f.stated_text = said.text AND f.value = said.value
"""
COUNT = """
-- What the totals kept until now come from is added up: period by period, and from the towns up to the counties.
CREATE TEMPORARY TABLE said (
    counting text, side text, federation_id bigint, indicator_id bigint, register text,
    low numeric, rounding numeric) ON COMMIT DROP;
CREATE TEMPORARY TABLE stated (LIKE said) ON COMMIT DROP;
SELECT set_config('changelog.deriving', 'on', true);
DO $$
DECLARE kept record; level_now int;
BEGIN
    FOR kept IN SELECT p.id, p.ends FROM figures_period p
                WHERE EXISTS (SELECT FROM figures_total t WHERE t.period_id = p.id)
                  AND EXISTS (SELECT FROM figures_figure f WHERE f.rounding <> 0 OR f.qualifier = 'nearly') LOOP
        TRUNCATE said, stated;
        INSERT INTO said
        SELECT c.counting, c.side, coalesce(c.federation_id, units_parent_at(c.unit_id, kept.ends)), c.indicator_id,
               c.register, coalesce(c.low, 0), c.rounding
        FROM figures_counting(ARRAY(SELECT id FROM units_unit), ARRAY[kept.id]) c WHERE c.register <> 'area';
        INSERT INTO stated
        SELECT c.counting, c.side, c.unit_id, c.indicator_id, c.register, coalesce(c.low, 0), c.rounding
        FROM figures_counting(ARRAY(SELECT unit_ptr_id FROM units_federation), ARRAY[kept.id]) c
        WHERE c.register = 'area';
        FOR level_now IN REVERSE 6..5 LOOP
            -- What comes from below stops where an area is stated for.
            INSERT INTO said
            SELECT b.counting, b.side, above.unit_ptr_id, b.indicator_id, b.register, sum(b.low), sum(b.rounding)
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
        UPDATE figures_total t SET low = s.low, rounding = s.rounding
        FROM (SELECT counting, side, federation_id, indicator_id, register, sum(low) AS low, sum(rounding) AS rounding
              FROM said GROUP BY 1, 2, 3, 4, 5) s
        WHERE t.period_id = kept.id AND (t.low, t.rounding) IS DISTINCT FROM (s.low, s.rounding)
          AND (t.counting, t.side, t.federation_id, t.indicator_id, t.register)
            = (s.counting, s.side, s.federation_id, s.indicator_id, s.register);
    END LOOP;
END $$;
SELECT set_config('changelog.deriving', '', true);
"""


def read_anew(apps, schema_editor):
    """Bounds and roundings of what is stored, as its print is read today.

    The guards that keep approved figures as they are, and record each change as a restatement, are off meanwhile.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE figures_figure DISABLE TRIGGER USER")
        cursor.execute(KEEP_BOUNDS, {"reason": REASON})
        cursor.execute(BOUNDS)
        cursor.execute(IN_A_MEASURE)
        prints = [text for (text,) in cursor.fetchall()]
        cursor.execute(ROUNDINGS, list(_roundings(prints)))
        cursor.execute("ALTER TABLE figures_figure ENABLE TRIGGER USER")


def _roundings(prints):
    """Prints, values and roundings, those alone that are printed in a measure."""
    texts, values, roundings = [], [], []
    for text in prints:
        try:
            quantity = read(text)
        except QuantityError:
            continue
        if quantity.rounding:
            texts.append(text)
            values.append(quantity.value)
            roundings.append(quantity.rounding)
    return texts, values, roundings


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0004_words_of_totals"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BEFORE),
        migrations.RunPython(read_anew, migrations.RunPython.noop),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
