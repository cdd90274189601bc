"""What the database does for the totals when the tree changes: it posts the difference, whatever made the change.

A unit counts where it reports on a period's last day. When an affiliation is made, rewritten or deleted, or a
federation comes to stand at county level or leaves it, what the unit passes on is taken out of the chain of federations
it left and added to the one it goes to, in the same statement. `posting` does the same for figures that change.

Which federations keep rows is told by the levels of now, who is above whom by the tree of that day: a county that was a
town of another county passes on to that one in the years before.
"""

from apps.changelog.triggers import planned_anew
from apps.figures.arithmetic.sums import SUM_COLUMNS
from apps.figures.totals import answers
from apps.figures.totals.contributions import (
    ALL_RATES,
    AREA,
    COUNTED,
    COUNTINGS,
    HANDED_IN_AT,
    JOINED,
    JUST_BEFORE,
    sided,
)
from apps.units.models import Federation

LEVEL = Federation.Level
MOST_STEPS = 2 * max(LEVEL)  # up a tree; twice as many as levels, for what an act has written half
KEY = "counting, side, federation_id, period_id, indicator_id, register"
AMOUNT = ", ".join(SUM_COLUMNS)
SUM_OF_AMOUNTS = ", ".join(f"sum({part})" for part in SUM_COLUMNS)
NOTHING_ADDED = ", ".join("0" for _part in SUM_COLUMNS)
STORED = ", ".join(f"t.{column}" for column in (*KEY.split(", "), *SUM_COLUMNS))
PERIODS = f"(SELECT * FROM ({JUST_BEFORE}) prior WHERE later = ANY(asked_periods)) pair"
COUNTED_HERE = (
    COUNTED.format(
        figures="figures_figure",
        submissions="figures_submission",
        with_submissions=JOINED.format(submissions="figures_submission"),
        place=HANDED_IN_AT,
        limits=f"""f.unit_id = ANY(asked_units)
            AND f.period_id = ANY(asked_periods || ARRAY(SELECT earlier FROM {PERIODS}))""",
    )
    + sided(ALL_RATES, in_pairs=True)
) % {
    "countings": f"ARRAY['{COUNTINGS[0]}', '{COUNTINGS[1]}']",
    "now": f"ARRAY(SELECT later FROM {PERIODS} ORDER BY later)",
    "then": f"ARRAY(SELECT earlier FROM {PERIODS} ORDER BY later)",
}

COUNTING = f"""
-- Every figure of these units that counts in these periods or, beside one of the period before, on a side of them.
-- federation_id is null where the unit counts where it reports on the period's last day, and so moves with it.
CREATE FUNCTION figures_counting(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, side text, unit_id bigint, federation_id bigint, period_id bigint, indicator_id bigint,
               register text, value numeric, qualifier text, low numeric, high numeric, rounding numeric)
LANGUAGE sql STABLE AS $$
    {COUNTED_HERE.strip()}
    SELECT counting, side, unit_id, federation_id, period_id, indicator_id, register::text, value, qualifier::text,
           low, high, rounding
    FROM sided WHERE period_id = ANY(asked_periods)
$$;
"""

ANSWERED_HERE = answers.ANSWERS.format(
    figures="figures_figure",
    submissions="figures_submission",
    place=HANDED_IN_AT,
    handed_in=HANDED_IN_AT,
    limits="f.unit_id = ANY(asked_units) AND f.period_id = ANY(asked_periods)",
    held_limits="s.unit_id = ANY(asked_units) AND s.period_id = ANY(asked_periods)",
) % {"countings": f"ARRAY['{COUNTINGS[0]}', '{COUNTINGS[1]}']"}
ANSWER_NUMBERS = ", ".join(answers.NUMBERS)
ANSWERING = f"""
-- What holds of the cells of these units; place is null where the unit answers where it reports on the last day.
CREATE FUNCTION figures_answers(asked_units bigint[], asked_periods bigint[])
RETURNS TABLE (counting text, unit_id bigint, place bigint, period_id bigint, indicator_id bigint, register text,
               answer text)
LANGUAGE sql STABLE AS $$
    {ANSWERED_HERE.strip()}
    SELECT counting, unit_id, place, period_id, indicator_id, register::text, answer FROM answer
$$;

-- What units that are no federations answered where they report on the last day goes with them: unit i, in period i.
CREATE FUNCTION figures_post_answers(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE deriving text := changelog_setting('deriving');
BEGIN
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_answercount AS t
        (counting, federation_id, period_id, indicator_id, register, {ANSWER_NUMBERS})
    SELECT said.counting, goes.place, said.period_id, said.indicator_id, said.register,
           coalesce(sum(sign) FILTER (WHERE answer IN ('number', 'blank')), 0),
           coalesce(sum(sign) FILTER (WHERE answer = 'blank'), 0),
           coalesce(sum(sign) FILTER (WHERE answer = 'waived'), 0),
           coalesce(sum(sign) FILTER (WHERE answer = 'not_applicable'), 0)
    FROM unnest(units, periods, were, are) AS move(unit, period, was, now)
    JOIN figures_answers(units, periods) AS said ON said.unit_id = move.unit AND said.period_id = move.period,
    LATERAL (VALUES (-1, move.was), (1, move.now)) AS goes(sign, place)
    WHERE said.place IS NULL AND goes.place IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (counting, federation_id, period_id, indicator_id, register) DO UPDATE
    SET {", ".join(f"{number} = t.{number} + excluded.{number}" for number in answers.NUMBERS)};
    DELETE FROM figures_answercount t USING unnest(were || are, periods || periods) AS changed(federation, period)
    WHERE t.answered = 0 AND t.waived = 0 AND t.not_applicable = 0
      AND (t.federation_id, t.period_id) = (changed.federation, changed.period);
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;
"""

POST = f"""
CREATE TYPE figures_amount AS (
    counting text, side text, federation_id bigint, period_id bigint, indicator_id bigint, register text,
    units int, qualified int, value numeric, low numeric, low_open int, high numeric, high_open int,
    said_over int, said_nearly int, said_under int, rounding numeric);

CREATE FUNCTION figures_signed(sign int, amount figures_amount, place bigint) RETURNS figures_amount
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(amount.counting, amount.side, place, amount.period_id, amount.indicator_id, amount.register,
               sign * amount.units, sign * amount.qualified, sign * amount.value, sign * amount.low,
               sign * amount.low_open, sign * amount.high, sign * amount.high_open,
               sign * amount.said_over, sign * amount.said_nearly, sign * amount.said_under,
               sign * amount.rounding)::figures_amount
$$;

-- What these units add up to, unit by unit; those that are held where they were handed in stay out of it.
CREATE FUNCTION figures_amounts(asked_units bigint[], asked_periods bigint[], of_area boolean)
RETURNS TABLE (unit_id bigint, amount figures_amount)
LANGUAGE sql STABLE AS $$
    SELECT c.unit_id,
           ROW(c.counting, c.side, NULL, c.period_id, c.indicator_id, c.register,
               1, (c.qualifier <> 'exact')::int, c.value, coalesce(c.low, 0), (c.low IS NULL)::int,
               coalesce(c.high, 0), (c.high IS NULL)::int,
               (c.qualifier = 'over')::int, (c.qualifier = 'nearly')::int,
               (c.qualifier = 'under')::int, c.rounding)::figures_amount
    FROM figures_counting(asked_units, asked_periods) c
    WHERE CASE WHEN of_area THEN c.register = '{AREA}' ELSE c.federation_id IS NULL END
$$;

-- Adds differences where they arise and, step by step, at the federations above. An area statement stops what comes
-- from below; statements themselves do not change. Of a circle, which is refused after this, there are no more steps
-- than any tree has.
CREATE FUNCTION figures_add_up(deltas figures_amount[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    passing figures_amount[] := deltas;
    deriving text := changelog_setting('deriving');
BEGIN
    FOR step IN 1..{MOST_STEPS} LOOP
        passing := ARRAY(
            WITH come AS (
                SELECT {KEY}, {SUM_OF_AMOUNTS} FROM unnest(passing) GROUP BY {KEY}
            ), federation AS MATERIALIZED (
                SELECT changed.unit, changed.period, above.unit_ptr_id AS above
                FROM (SELECT DISTINCT federation_id AS unit, period_id AS period FROM come) changed
                JOIN figures_period p ON p.id = changed.period
                JOIN units_federation above
                    ON above.unit_ptr_id = units_parent_at(changed.unit, p.ends) AND above.level >= {LEVEL.COUNTY:d}
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
        EXIT WHEN passing = '{{}}';
        deltas := deltas || passing;
    END LOOP;
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_total AS t ({KEY}, {AMOUNT})
    SELECT {KEY}, {SUM_OF_AMOUNTS} FROM unnest(deltas) GROUP BY {KEY}
    HAVING ({SUM_OF_AMOUNTS}) <> ({NOTHING_ADDED}) ORDER BY {KEY}
    ON CONFLICT ({KEY}) DO UPDATE SET {", ".join(f"{part} = t.{part} + excluded.{part}" for part in SUM_COLUMNS)};
    DELETE FROM figures_total t USING (SELECT DISTINCT federation_id, period_id FROM unnest(deltas)) changed
    WHERE t.units = 0 AND (t.federation_id, t.period_id) = (changed.federation_id, changed.period_id);
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

-- Unit i went, in period i, from the federation `were[i]` to `are[i]`; null where no row of totals is kept for either.
CREATE FUNCTION figures_post_moves(units bigint[], periods bigint[], were bigint[], are bigint[]) RETURNS void
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
            SELECT m.was, m.now, ROW({STORED})::figures_amount
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
"""

# The periods for which something is kept of a unit: figures, or totals of what is below it.
KEPT = """
    SELECT unit_id, period_id FROM figures_figure WHERE unit_id = ANY({units})
    UNION SELECT federation_id, period_id FROM figures_total WHERE federation_id = ANY({units})
"""
KEEPING = f"""
               CASE register WHEN 'federation' THEN (
                   SELECT unit_ptr_id FROM units_federation WHERE unit_ptr_id = {{place}} AND level >= {LEVEL.COUNTY:d})
               ELSE {{place}} END AS {{place}}"""

FOLLOW = f"""
-- Affiliations of `touched` changed: `fresh` are the keys of those there are since, the rest is what was there before.
CREATE FUNCTION figures_follow_moves(
    touched bigint[], fresh bigint[], old_units bigint[], old_parents bigint[], old_starts date[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE stood bigint[]; weighing bigint[]; moves record;
BEGIN
    IF touched IS NULL THEN
        RETURN;
    END IF;
    fresh := coalesce(fresh, '{{}}');
    stood := ARRAY(
        SELECT unnest(old_units)
        UNION SELECT unit_id FROM units_affiliation WHERE unit_id = ANY(touched) AND id <> ALL(fresh));
    PERFORM units_hold(touched, ARRAY(
        SELECT unnest(old_parents) UNION SELECT parent_id FROM units_affiliation WHERE unit_id = ANY(stood)));
    PERFORM figures_refuse_moved(touched, fresh, old_units, old_parents, old_starts);
    weighing := ARRAY(SELECT DISTINCT unit_id FROM ({KEPT.format(units="touched")}) kept);
    IF weighing = '{{}}' THEN
        RETURN;
    END IF;
    PERFORM units_hold(weighing, ARRAY(SELECT parent_id FROM units_affiliation WHERE unit_id = ANY(weighing)));
    WITH before AS (
        SELECT unit_id, parent_id, starts FROM units_affiliation
        WHERE unit_id = ANY(weighing) AND id <> ALL(fresh)
        UNION ALL SELECT * FROM unnest(old_units, old_parents, old_starts)
    ), place AS (
        SELECT DISTINCT ON (kept.unit_id, p.id) kept.unit_id, p.id AS period_id, b.parent_id AS was,
               units_parent_at(kept.unit_id, p.ends) AS now
        FROM ({KEPT.format(units="weighing")}) kept JOIN figures_period p ON p.id = kept.period_id
        LEFT JOIN before b ON b.unit_id = kept.unit_id
        ORDER BY kept.unit_id, p.id, b.starts > p.ends, abs(b.starts - p.ends)
    ), keeping AS (
        SELECT place.unit_id, period_id,{KEEPING.format(place="was")},{KEEPING.format(place="now")}
        FROM place JOIN units_unit u ON u.id = place.unit_id WHERE was IS DISTINCT FROM now
    )
    SELECT array_agg(unit_id) AS units, array_agg(period_id) AS periods, array_agg(was) AS were, array_agg(now) AS are
    INTO moves FROM keeping WHERE was IS DISTINCT FROM now;
    IF moves.units IS NOT NULL THEN
        PERFORM figures_post_moves(moves.units, moves.periods, moves.were, moves.are);
        PERFORM figures_post_answers(moves.units, moves.periods, moves.were, moves.are);
    END IF;
END $$;

-- Federations came to stand at county level or below, or above it: what is below them is passed on to them, or no more.
CREATE FUNCTION figures_follow_levels(risen bigint[], sunk bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE changed bigint[] := risen || sunk; children bigint[]; moves record;
BEGIN
    children := ARRAY(SELECT f.unit_ptr_id FROM units_affiliation a JOIN units_federation f ON f.unit_ptr_id = a.unit_id
                      WHERE a.parent_id = ANY(changed));
    PERFORM units_hold(changed || children, changed);
    SELECT array_agg(kept.unit_id) AS units, array_agg(p.id) AS periods,
           array_agg(CASE WHEN above.id = ANY(risen) THEN above.id END) AS were,
           array_agg(CASE WHEN above.id = ANY(sunk) THEN above.id END) AS are
    INTO moves
    FROM ({KEPT.format(units="children")}) kept JOIN figures_period p ON p.id = kept.period_id,
    LATERAL units_parent_at(kept.unit_id, p.ends) AS above(id) WHERE above.id = ANY(changed);
    IF moves.units IS NOT NULL THEN
        PERFORM figures_post_moves(moves.units, moves.periods, moves.were, moves.are);
    END IF;
END $$;
"""

REWRITTEN = """
    SELECT figures_follow_moves(
        array_agg(n.unit_id) || array_agg(o.unit_id), array_agg(n.id),
        array_agg(o.unit_id), array_agg(o.parent_id), array_agg(o.starts))
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE (n.unit_id, n.parent_id, n.starts) IS DISTINCT FROM (o.unit_id, o.parent_id, o.starts)
"""
CROSSED = f"""
    SELECT coalesce(array_agg(unit_ptr_id) FILTER (WHERE o.level >= {LEVEL.COUNTY:d}), '{{}}') AS risen,
           coalesce(array_agg(unit_ptr_id) FILTER (WHERE n.level >= {LEVEL.COUNTY:d}), '{{}}') AS sunk
    FROM new_rows n JOIN old_rows o USING (unit_ptr_id)
    WHERE (o.level >= {LEVEL.COUNTY:d}) <> (n.level >= {LEVEL.COUNTY:d})
"""
# The numbers of sealed years stay what they are, wherever they are kept: triggers.seal lets this pass.
LEVEL_CHANGED = f"""
CREATE FUNCTION figures_level_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE levels record;
BEGIN
    {planned_anew(CROSSED)} INTO levels;
    IF levels.risen || levels.sunk <> '{{}}' THEN
        CREATE TEMPORARY TABLE figures_passing () ON COMMIT DROP;
        PERFORM figures_follow_levels(levels.risen, levels.sunk);
        DROP TABLE pg_temp.figures_passing;
    END IF;
    RETURN NULL;
END $$;
""".strip()
TRIGGERS = f"""
-- Their names come before those of the triggers that derive a unit's path, so that all is held before it is changed.
CREATE FUNCTION figures_affiliation_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM figures_follow_moves(array_agg(DISTINCT unit_id), array_agg(id), '{{}}', '{{}}', '{{}}') FROM new_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION figures_affiliation_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {planned_anew(REWRITTEN)};
    RETURN NULL;
END $$;
CREATE FUNCTION figures_affiliation_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM figures_follow_moves(
        array_agg(DISTINCT unit_id), NULL, array_agg(unit_id), array_agg(parent_id), array_agg(starts)) FROM old_rows;
    RETURN NULL;
END $$;
{LEVEL_CHANGED}
CREATE TRIGGER figures_follow_insert AFTER INSERT ON units_affiliation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_made();
CREATE TRIGGER figures_follow_update AFTER UPDATE ON units_affiliation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_rewritten();
CREATE TRIGGER figures_follow_delete AFTER DELETE ON units_affiliation REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_deleted();
CREATE TRIGGER figures_follow_level AFTER UPDATE ON units_federation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_level_changed();
"""
CREATE = COUNTING + ANSWERING + POST + FOLLOW + TRIGGERS
DROP = """
DROP TRIGGER figures_follow_insert ON units_affiliation; DROP FUNCTION figures_affiliation_made;
DROP TRIGGER figures_follow_update ON units_affiliation; DROP FUNCTION figures_affiliation_rewritten;
DROP TRIGGER figures_follow_delete ON units_affiliation; DROP FUNCTION figures_affiliation_deleted;
DROP TRIGGER figures_follow_level ON units_federation; DROP FUNCTION figures_level_changed;
DROP FUNCTION figures_follow_moves; DROP FUNCTION figures_follow_levels; DROP FUNCTION figures_post_moves;
DROP FUNCTION figures_add_up;
DROP FUNCTION figures_amounts; DROP FUNCTION figures_counting; DROP FUNCTION figures_signed;
DROP FUNCTION figures_answers; DROP FUNCTION figures_post_answers; DROP TYPE figures_amount;
"""
