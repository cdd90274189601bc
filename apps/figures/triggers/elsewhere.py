"""Which forms are handed in elsewhere than their unit stood at the period's end: the database keeps it, whoever writes.

A form keeps its unit, its period and whom it is handed in to (triggers.submissions), a period its last day once a form
was begun for it. So what can change the answer is looked at: forms that are begun or deleted, and affiliations. A unit
that stood below nobody, or a form that is handed in to nobody, is no case of it. Sealed years need nothing of their
own: what would move a unit with a form on their last day is refused (triggers.seal).
"""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import planned_anew
from apps.figures.triggers.figures import after
from apps.figures.triggers.fixed_once_used import fixed_once_used
from apps.units.constraint_messages import SENTENCES

SENTENCES |= {
    "figures_last_day_fixed": _(
        "Forms were begun for this period: to whom they are handed in follows from its last day, so that stays. Add "
        "another period instead."
    ),
}

LAST_DAY_FIXED = fixed_once_used(
    "period_id", "ends", tables=("figures_submission",), name="last_day_fixed", constraint="figures_last_day_fixed"
)

_IS_ELSEWHERE = "s.reported_to_id <> units_parent_at(s.unit_id, p.ends)"
# As affiliations change, units are held by figures_follow_moves, whose triggers come before these by their names; who
# begins a form holds its unit likewise, so that each sees what the other has written.
FUNCTIONS = f"""
-- Affiliations of these units changed: their forms are held against where the units stand now.
CREATE FUNCTION figures_look_elsewhere(units bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE deriving text := changelog_setting('deriving');
BEGIN
    IF NOT EXISTS (SELECT FROM figures_submission WHERE unit_id = ANY(units)) THEN
        RETURN;
    END IF;
    PERFORM set_config('changelog.deriving', 'on', true);
    WITH looked AS MATERIALIZED (
        SELECT s.id, s.period_id, {_IS_ELSEWHERE} AS is_elsewhere
        FROM figures_submission s JOIN figures_period p ON p.id = s.period_id WHERE s.unit_id = ANY(units)
    ), back AS (
        DELETE FROM figures_handedinelsewhere e USING looked l
        WHERE e.submission_id = l.id AND l.is_elsewhere IS NOT TRUE
    )
    INSERT INTO figures_handedinelsewhere (submission_id, period_id)
    SELECT id, period_id FROM looked WHERE is_elsewhere ON CONFLICT DO NOTHING;
    PERFORM set_config('changelog.deriving', deriving, true);
END $$;

CREATE FUNCTION figures_affiliation_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM figures_look_elsewhere(array_agg(DISTINCT unit_id)) FROM new_rows;
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM figures_look_elsewhere(array_agg(unit_id))
        FROM (SELECT unit_id FROM new_rows UNION SELECT unit_id FROM old_rows) both_rows;
    ELSE
        PERFORM figures_look_elsewhere(array_agg(DISTINCT unit_id)) FROM old_rows;
    END IF;
    RETURN NULL;
END $$;
"""
# On a table of the floor below, which knows nothing of forms.
TRIGGERS = """
CREATE TRIGGER figures_handed_in_insert AFTER INSERT ON units_affiliation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_elsewhere();
CREATE TRIGGER figures_handed_in_update AFTER UPDATE ON units_affiliation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_elsewhere();
CREATE TRIGGER figures_handed_in_delete AFTER DELETE ON units_affiliation REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_affiliation_elsewhere();
"""


def _deriving(statement: str) -> str:
    """The statement, which writes what nobody but triggers writes."""
    return f"""
        DECLARE deriving text := changelog_setting('deriving');
        BEGIN
            PERFORM set_config('changelog.deriving', 'on', true);
            {statement};
            PERFORM set_config('changelog.deriving', deriving, true);
        END;
    """


_HOLD = "SELECT FROM units_unit WHERE id IN (SELECT unit_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE"
_BEGUN = f"""
    INSERT INTO figures_handedinelsewhere (submission_id, period_id)
    SELECT s.id, s.period_id FROM new_rows s JOIN figures_period p ON p.id = s.period_id WHERE {_IS_ELSEWHERE}
"""
_DELETED = "DELETE FROM figures_handedinelsewhere e USING old_rows o WHERE e.submission_id = o.id"
SUBMISSION = [
    after(
        "elsewhere_insert",
        pgtrigger.Insert,
        f"{planned_anew(_HOLD)}; {_deriving(planned_anew(_BEGUN))}",
        new="new_rows",
    ),
    after("elsewhere_delete", pgtrigger.Delete, _deriving(planned_anew(_DELETED)), old="old_rows"),
]
