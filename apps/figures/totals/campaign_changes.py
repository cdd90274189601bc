"""What the database does for the counts when a campaign becomes one of another kind or edition, whatever made it so.

It is asked other lines then: what it answered is taken out of what is counted as it was asked before, and added as it
is asked now. Totals stay, for what was stated counts whether it is asked or not.
"""

from apps.figures.totals.answers import NUMBERS
from apps.figures.totals.moves import ANSWER_NUMBERS
from apps.figures.triggers.derived import answered

COUNT = f"""
-- What a campaign answered, as it is asked at this moment: added to what is counted (1), or taken out of it (-1).
CREATE FUNCTION figures_count_campaign(asked bigint, sign int) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE deriving text := changelog_setting('deriving'); kept bigint[];
BEGIN
    kept := ARRAY(
        SELECT period_id FROM figures_figure WHERE unit_id = asked
        UNION SELECT period_id FROM figures_submission WHERE unit_id = asked);
    PERFORM set_config('changelog.deriving', 'on', true);
    INSERT INTO figures_answercount AS t
        (counting, federation_id, period_id, indicator_id, register, {ANSWER_NUMBERS})
    SELECT said.counting, goes.place, said.period_id, said.indicator_id, said.register,
           sign * count(*) FILTER (WHERE answer IN ('number', 'blank')),
           sign * count(*) FILTER (WHERE answer = 'blank'), sign * count(*) FILTER (WHERE answer = 'waived'),
           sign * count(*) FILTER (WHERE answer = 'not_applicable')
    FROM figures_answers(ARRAY[asked], kept) AS said JOIN figures_period p ON p.id = said.period_id,
    LATERAL coalesce(said.place, units_parent_at(said.unit_id, p.ends)) AS goes(place)
    WHERE goes.place IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (counting, federation_id, period_id, indicator_id, register) DO UPDATE
    SET {", ".join(f"{number} = t.{number} + excluded.{number}" for number in NUMBERS)};
    DELETE FROM figures_answercount WHERE answered = 0 AND waived = 0 AND not_applicable = 0
        AND period_id = ANY(kept) AND register LIKE 'campaign%';
    INSERT INTO figures_progress AS t (federation_id, form_id, period_id, status, submissions, answered)
    SELECT federation_id, form_id, period_id, status, 0, sign * sum(answered)
    FROM ({answered("(SELECT * FROM figures_submission WHERE unit_id = asked)")}) c
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE SET answered = t.answered + excluded.answered;
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;
"""
TRIGGERS = """
CREATE FUNCTION figures_campaign_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM units_hold(ARRAY[OLD.unit_ptr_id], ARRAY(
        SELECT parent_id FROM units_affiliation WHERE unit_id = OLD.unit_ptr_id));
    PERFORM figures_count_campaign(OLD.unit_ptr_id, -1);
    RETURN NEW;
END $$;
CREATE FUNCTION figures_campaign_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM figures_count_campaign(NEW.unit_ptr_id, 1);
    RETURN NULL;
END $$;
CREATE TRIGGER figures_campaign_was BEFORE UPDATE OF kind, edition ON units_campaign FOR EACH ROW
    WHEN ((OLD.kind, OLD.edition) IS DISTINCT FROM (NEW.kind, NEW.edition)) EXECUTE FUNCTION figures_campaign_was();
CREATE TRIGGER figures_campaign_is AFTER UPDATE OF kind, edition ON units_campaign FOR EACH ROW
    WHEN ((OLD.kind, OLD.edition) IS DISTINCT FROM (NEW.kind, NEW.edition)) EXECUTE FUNCTION figures_campaign_is();
"""
CREATE = COUNT + TRIGGERS
