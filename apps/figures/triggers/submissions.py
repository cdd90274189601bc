"""What the database itself holds for submissions: an open unit, a place that is kept, what counts, whose act it is."""

import pgtrigger

from apps.changelog.triggers import Guard
from apps.figures.triggers.figures import CELL, STATEMENT, revisions

FROM_AN_OPEN_UNIT = Guard(
    name="from_an_open_unit",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("wrong", "text")],
    func="""
        SELECT u.code INTO wrong FROM units_unit u JOIN figures_period p ON p.id = NEW.period_id
        WHERE u.id = NEW.unit_id AND u.closed < p.starts;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'a closed unit answers no form for what begins after its end: %', wrong
                USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = wrong;
        END IF;
        RETURN NEW;
    """,
)

KEEPS_ITS_PLACE = Guard(
    name="keeps_its_place",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("unit_id", "form_id", "period_id", "reported_to_id"),
    condition=pgtrigger.Condition(
        "ROW(OLD.unit_id, OLD.form_id, OLD.period_id, OLD.reported_to_id)"
        " IS DISTINCT FROM ROW(NEW.unit_id, NEW.form_id, NEW.period_id, NEW.reported_to_id)"
    ),
    func="""
        RAISE EXCEPTION 'a submission keeps its unit, form, period and the federation it reports to'
            USING ERRCODE = '23001', CONSTRAINT = 'figures_submission_fixed';
    """,
)


GIVEN_BY_ACTOR = Guard(
    name="given_by_actor",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
)
JUDGED_BY_ACTOR = Guard(
    name="judged_by_actor",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="NEW.by_id := changelog_actor(); NEW.at := now(); RETURN NEW;",
)


# ---- Amendments: written over what counts at approval, given up where the form is approved as it was, or waived

COUNTS_BY_ITS_STEPS = Guard(
    name="counts_by_its_steps",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("counts_since"),
    condition=pgtrigger.Condition("OLD.counts_since IS DISTINCT FROM NEW.counts_since"),
    # A file of records holds moments to the thousandth of a second: what it brings back is the moment that is there.
    func="""
        IF date_trunc('milliseconds', OLD.counts_since) = date_trunc('milliseconds', NEW.counts_since) THEN
            NEW.counts_since := OLD.counts_since;
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'since when a submission counts follows from its steps'
            USING ERRCODE = '23001', CONSTRAINT = 'figures_counts_by_its_steps';
    """,
)

_WRITTEN = [name for name in STATEMENT.split(", ") if name != "amends"]
_AMENDING = "a.submission_id = NEW.id AND a.period_id = NEW.period_id AND a.amends"
_COUNTING = "c.submission_id = NEW.id AND c.period_id = NEW.period_id AND NOT c.amends AND " + " AND ".join(
    f"c.{name} = a.{name}" for name in CELL.split(", ")
)
OF_THE_FORM = "WHERE o.submission_id = NEW.id AND o.period_id = NEW.period_id"
_MERGE = f"""
    UPDATE figures_finding g SET figure_id = c.id FROM figures_figure a JOIN figures_figure c ON {_COUNTING}
    WHERE {_AMENDING} AND g.figure_id = a.id;
    UPDATE figures_finding g SET other_id = c.id FROM figures_figure a JOIN figures_figure c ON {_COUNTING}
    WHERE {_AMENDING} AND g.other_id = a.id;
    DELETE FROM figures_finding g USING figures_figure a JOIN figures_figure c ON {_COUNTING}
    WHERE {_AMENDING} AND a.state = 'cleared' AND c.id IN (g.figure_id, g.other_id);
    PERFORM set_config('changelog.reason', coalesce((
        SELECT t.reason FROM figures_transition t
        WHERE t.submission_id = NEW.id AND t.after = 'reopened' ORDER BY t.id DESC LIMIT 1), ''), true);
    UPDATE figures_figure c
    SET {", ".join(f"{name} = a.{name}" for name in _WRITTEN)},
        changed_at = NEW.changed_at, changed_by_id = a.changed_by_id, door = a.door
    FROM figures_figure a WHERE {_AMENDING} AND a.state <> 'cleared' AND {_COUNTING};
    DELETE FROM figures_figure c USING figures_figure a WHERE {_AMENDING} AND a.state = 'cleared' AND {_COUNTING};
    DELETE FROM figures_figure a WHERE {_AMENDING}
        AND (a.state = 'cleared' OR EXISTS (SELECT FROM figures_figure c WHERE {_COUNTING}));
    UPDATE figures_figure a SET amends = false, changed_at = NEW.changed_at WHERE {_AMENDING};
"""
_GIVE_UP = f"""
    DELETE FROM figures_finding g USING figures_figure a WHERE {_AMENDING} AND a.id IN (g.figure_id, g.other_id);
    DELETE FROM figures_figure a WHERE {_AMENDING};
"""
AMENDS = Guard(
    name="amends",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition(
        "OLD.counts_since IS NOT NULL AND OLD.status <> NEW.status AND NEW.status IN ('approved', 'waived')"
    ),
    declare=[("reason", "text")],
    func=f"""
        reason := changelog_setting('reason');
        PERFORM set_config('changelog.moment', NEW.changed_at::text, true);
        IF OLD.status = 'submitted' THEN
            {_MERGE}
        ELSE
            {_GIVE_UP}
        END IF;
        IF NEW.status = 'waived' THEN
            {revisions("figures_figure", OF_THE_FORM, "waived", "NEW.changed_at")};
        END IF;
        PERFORM set_config('changelog.reason', reason, true), set_config('changelog.moment', '', true);
        RETURN NULL;
    """,
)
