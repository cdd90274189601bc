"""The last day of a form as the database works it out, for refusals and for lists: the only statement of it."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.units.constraint_messages import FIELDS, SENTENCES
from apps.units.models import Federation

SENTENCES |= {
    "figures_deadline_above": _(
        "A federation's last day is never later than that of the federation above it: %(which)s"
    ),
}
FIELDS |= {"figures_deadline_above": "due"}

TODAY = "units_today()"

# The federations from the root down to {place}, found by the codes its path is made of. OFFSET 0 has these few found
# before the deadlines are looked at, of which there may be hundreds.
_UPWARD = """
    (SELECT f.id, f.code, f.path FROM units_unit place
     JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE "default", '/'))
     WHERE place.id = {place} OFFSET 0) above"""

# The deadlines (d) of the federations above (above) that hold for the submission in row {s}: those of the federation it
# is handed in to and of all further up; of the root's own form, the root's.
DEADLINES_ABOVE = f"""
     FROM {_UPWARD.format(place="coalesce({s}.reported_to_id, {s}.unit_id)")}
     JOIN figures_deadline d
         ON d.federation_id = above.id AND d.form_id = {{s}}.form_id AND d.period_id = {{s}}.period_id
     WHERE coalesce(d.level = coalesce(
               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = {{s}}.unit_id),
               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = {{s}}.reported_to_id)), d.level IS NULL)"""
# The nearest one decides, and where a federation has set two, the one of the level before the one of all levels.
DEADLINE = f"(SELECT d.due {DEADLINES_ABOVE} ORDER BY length(above.path) DESC, d.level NULLS LAST LIMIT 1)"

# The last day on which the submission in row {s} is in time; null where no deadline is set.
LAST_DAY = f"""
    (SELECT greatest(deadline.due, (SELECT e.until FROM figures_extension e
                                    WHERE e.unit_id = {{s}}.unit_id AND e.form_id = {{s}}.form_id
                                      AND e.period_id = {{s}}.period_id ORDER BY e.id DESC LIMIT 1))
     FROM (SELECT {DEADLINE} AS due OFFSET 0) deadline WHERE deadline.due IS NOT NULL)"""

# What makes a submission late: it was never handed in, and its last day is over. The trigger of the statuses asks each
# where it stands; whoever lists the late ones asks IS_LATE of rows {s} that carry `times`, `status` and `last_day`.
NEVER_IN = "{s}.times = 0"
PASSED = f"{{day}} < {TODAY}"
IS_LATE = f"({NEVER_IN} AND {{s}}.status <> 'waived' AND {PASSED.format(day='{s}.last_day')}) IS TRUE"

# Of every level a deadline holds for, what the federations above have set is looked at as LAST_DAY would: the nearest.
NEVER_LATER_THAN_ABOVE = Guard(
    name="never_later_than_above",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("wrong", "text")],
    func=f"""
        PERFORM pg_advisory_xact_lock(hashtext('figures_deadline'));
        SELECT format('%s %s > %s %s', own.code, d.due, nearest.code, nearest.due) INTO wrong
        FROM figures_deadline d
        JOIN units_unit own ON own.id = d.federation_id JOIN units_federation f ON f.unit_ptr_id = own.id,
        generate_series(coalesce(d.level, f.level), coalesce(d.level, {max(Federation.Level)})) held,
        LATERAL (
            SELECT above.code, a.due FROM {_UPWARD.format(place="own.id")}
            JOIN figures_deadline a ON a.federation_id = above.id
            WHERE above.id <> own.id
              AND a.form_id = d.form_id AND a.period_id = d.period_id AND coalesce(a.level, held) = held
            ORDER BY length(above.path) DESC, a.level NULLS LAST LIMIT 1
        ) nearest
        WHERE ((d.form_id, d.period_id) = (NEW.form_id, NEW.period_id)
               OR (d.form_id, d.period_id) = (OLD.form_id, OLD.period_id)) AND d.due > nearest.due
        ORDER BY own.path LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'a deadline is later than that of the federation above: %', wrong
                USING ERRCODE = '23514', CONSTRAINT = 'figures_deadline_above', DETAIL = wrong;
        END IF;
        RETURN NULL;
    """,
)
