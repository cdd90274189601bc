"""What the database itself holds for submissions: an open unit, a place that is kept, acts in one's own name."""

import pgtrigger

from apps.changelog.triggers import Guard

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
