"""What the database itself holds for figures: locks, references, revisions.

All triggers on the figures table are statement-level with transition tables, so that a million rows pay once.
"""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import NO_TRUNCATE, Guard, planned_anew
from apps.units.constraint_messages import SENTENCES
from apps.units.tree.triggers import CODE_KEPT

SENTENCES |= {
    "figures_unit_closed": _("A closed unit takes no figures for a period that begins after its end: %(which)s"),
    "figures_after_closing": _(
        "There are figures or submissions for later periods, so it cannot have closed by then: %(which)s"
    ),
    "figures_referred": _("Figures refer to this record, so it cannot be deleted."),
}

STATEMENT = (
    "state, value, qualifier, low, high, stated_text, stated_unit, basis, source_id, locator, dates, note, follow_up, "
    "rounding, counts, amends, taken"
)
CELL = "unit_id, indicator_id, period_id, coverage, origin"


# When a figure is stated or replaced: by the clock of its statement, which follows the one that held its submission.
# What an approval writes bears the time of that step; only triggers of the database write below another.
MOMENT = "CASE WHEN pg_trigger_depth() > 1 THEN changelog_setting('moment')::timestamptz ELSE statement_timestamp() END"


def _each(key: str, table: str, name: str) -> str:
    """Joins what a key of rows `r` points to, looked up one by one: a session keeps the plan that it made first, for a
    row or for 20,000, and OFFSET makes both the same."""
    return f"LEFT JOIN LATERAL (SELECT * FROM {table} WHERE id = r.{key} OFFSET 0) {name} ON true"


def _refuse_locked(rows: str) -> str:
    """Locked, or no amendment where the form counts; what a step of the submission writes itself is neither.

    As all that is asked of rows it is asked of what they name, each once: of 20,000 of a file some 400 forms.
    """
    return f"""
        DECLARE seen record;
        BEGIN
        SELECT string_agg(DISTINCT s.id::text, ', ')
                   FILTER (WHERE s.status IN ('submitted', 'approved', 'waived')) AS locked,
               string_agg(DISTINCT s.id::text, ', ') FILTER (WHERE (s.counts_since IS NOT NULL) <> r.amends) AS amiss
        INTO seen
        FROM (SELECT DISTINCT submission_id, amends FROM {rows}) r {_each("submission_id", "figures_submission", "s")};
        IF seen.locked IS NOT NULL THEN
            RAISE EXCEPTION 'figures of a submitted, approved or waived submission are locked: submission %',
                seen.locked USING ERRCODE = '23001', CONSTRAINT = 'figures_locked';
        END IF;
        IF seen.amiss IS NOT NULL THEN
            RAISE EXCEPTION 'what counts is amended beside it, and nothing else is: submission %', seen.amiss
                USING ERRCODE = '23001', CONSTRAINT = 'figures_amends';
        END IF;
        END;
    """


def _refuse_unknown(rows: str, further: str = "") -> str:
    """`further`: what else is refused of what is seen of the rows, which units had ended before their period began."""
    return f"""
        DECLARE seen record;
        BEGIN
        SELECT concat_ws(', ',
                   string_agg(DISTINCT 'unit_id ' || r.unit_id, ', ') FILTER (WHERE u.id IS NULL),
                   (SELECT string_agg('indicator_id ' || d.indicator_id, ', ')
                    FROM (SELECT DISTINCT indicator_id FROM {rows}) d
                    WHERE NOT EXISTS (SELECT FROM figures_indicator i WHERE i.id = d.indicator_id)),
                   string_agg(DISTINCT 'period_id ' || r.period_id, ', ') FILTER (WHERE p.id IS NULL)) AS unknown,
               bool_or((s.unit_id, s.period_id) <> (r.unit_id, r.period_id)) AS elsewhere,
               string_agg(DISTINCT u.code, ', ') FILTER (WHERE u.closed < p.starts) AS closed
        INTO seen
        FROM (SELECT DISTINCT unit_id, period_id, submission_id FROM {rows}) r
        {_each("unit_id", "units_unit", "u")}
        {_each("period_id", "figures_period", "p")}
        {_each("submission_id", "figures_submission", "s")};
        IF seen.unknown <> '' THEN
            RAISE EXCEPTION 'figures refer to what is not there: %', seen.unknown
                USING ERRCODE = '23503', CONSTRAINT = 'figures_references';
        END IF;
        IF seen.elsewhere THEN
            RAISE EXCEPTION 'a figure belongs to another unit or period than its submission'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_in_submission';
        END IF;
        {further}
        END;
    """


REFUSE_CLOSED = """
    IF seen.closed IS NOT NULL THEN
        RAISE EXCEPTION 'a closed unit takes no figures for what begins after its end: %', seen.closed
            USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = seen.closed;
    END IF;
"""


def _refuse_of_another(rows: str) -> str:
    return f"""
        IF EXISTS (SELECT FROM {rows} r WHERE r.changed_by_id IS DISTINCT FROM (SELECT changelog_actor())) THEN
            RAISE EXCEPTION 'a figure is stated by whoever acts'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_stated_by_actor';
        END IF;
    """


def _barred(name: str, operation: pgtrigger.Operation, func: str, **tables: str) -> Guard:
    """What is refused of whoever writes by hand, and not of the steps of a submission, whose triggers write as the
    owner of the tables. Below a trigger that a login made for itself, writing is by hand."""
    return after(
        name,
        operation,
        f"""
        IF changelog_from_trigger(TG_RELID) THEN
            RETURN NULL;
        END IF;
        IF pg_trigger_depth() > 1 AND changelog_setting('moment') <> '' THEN
            RAISE EXCEPTION 'the moment of a step is set by steps alone' USING ERRCODE = '42501';
        END IF;
        {func}
        """,
        as_writer=True,
        **tables,
    )


def revisions(old: str, condition: str, act: str, moment: str = MOMENT) -> str:
    """The statement that keeps what rows `o` of a table say, replaced at a moment."""
    return f"""
        INSERT INTO figures_revision ({CELL}, {STATEMENT}, changed_at, changed_by_id, door,
                                      submission_id, act, replaced_at, replaced_by_id, replaced_through, reason,
                                      batch)
        SELECT {", ".join("o." + name for name in f"{CELL}, {STATEMENT}".split(", "))},
               o.changed_at, o.changed_by_id, o.door, o.submission_id,
               '{act}', {moment}, changelog_actor(), changelog_setting('door'), changelog_setting('reason'),
               nullif(changelog_setting('batch'), '')::uuid
        FROM {old} o {condition}
    """


def _revise(old: str, condition: str, act: str) -> str:
    return f"{planned_anew(revisions(old, condition, act))};"


def _refuse_without_reason(old: str) -> str:
    return f"""
        IF changelog_setting('reason') = '' AND EXISTS (SELECT FROM {old} WHERE origin = 'document') THEN
            RAISE EXCEPTION 'a figure from a document changes only by restatement, with a reason'
                USING ERRCODE = '23001', CONSTRAINT = 'figures_restatement_reason';
        END IF;
    """


_SAME_CELL = " AND ".join(f"n.{name} = o.{name}" for name in CELL.split(", "))
_STATED = ", ".join("{0}." + name for name in STATEMENT.split(", "))


def after(name: str, operation: pgtrigger.Operation, func: str, as_writer: bool = False, **tables: str) -> Guard:
    return Guard(
        name=name,
        as_writer=as_writer,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        declare=[("wrong", "text")],
        func=func + " RETURN NULL;",
    )


FIGURE = [
    after(
        "guard_insert",
        pgtrigger.Insert,
        _refuse_unknown("new_rows", REFUSE_CLOSED),
        new="new_rows",
    ),
    _barred(
        "barred_insert", pgtrigger.Insert, _refuse_locked("new_rows") + _refuse_of_another("new_rows"), new="new_rows"
    ),
    _barred(
        "barred_update",
        pgtrigger.Update,
        _refuse_locked("old_rows") + _refuse_locked("new_rows") + _refuse_of_another("new_rows"),
        old="old_rows",
        new="new_rows",
    ),
    _barred("barred_delete", pgtrigger.Delete, _refuse_locked("old_rows"), old="old_rows"),
    Guard(
        name="stamp_update",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        as_writer=True,
        func="""
            IF pg_trigger_depth() = 1 OR NOT changelog_from_trigger(TG_RELID) THEN
                NEW.changed_at := statement_timestamp(); NEW.changed_by_id := changelog_actor();
                NEW.door := changelog_setting('door');
            END IF;
            RETURN NEW;
        """,
    ),
    after(
        "guard_update",
        pgtrigger.Update,
        planned_anew(f"SELECT min(n.id) FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE NOT ({_SAME_CELL})")
        + """ INTO wrong;
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION 'a figure keeps its cell' USING ERRCODE = '23001', CONSTRAINT = 'figures_cell_fixed';
            END IF;
        """
        + _refuse_unknown("new_rows")
        + _refuse_without_reason("old_rows")
        + _revise(
            "old_rows",
            f"JOIN new_rows n ON n.id = o.id WHERE ({_STATED.format('o')}) IS DISTINCT FROM ({_STATED.format('n')})",
            "changed",
        ),
        old="old_rows",
        new="new_rows",
    ),
    after(
        "guard_delete",
        pgtrigger.Delete,
        _refuse_without_reason("old_rows") + _revise("old_rows", "", "cleared"),
        old="old_rows",
    ),
    NO_TRUNCATE,
]

UNDELETABLE = f"""
CREATE FUNCTION figures_keep_referred() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE used boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM figures_figure WHERE %1$I = $1)
             OR EXISTS (SELECT FROM figures_revision WHERE %1$I = $1)',
        TG_ARGV[0]
    ) INTO used USING OLD.id;
    IF used AND TG_OP = 'UPDATE' THEN
        {CODE_KEPT}
    ELSIF used THEN
        RAISE EXCEPTION 'figures refer to this record of %', TG_TABLE_NAME
            USING ERRCODE = '23503', CONSTRAINT = 'figures_referred';
    END IF;
    RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
END $$;
CREATE TRIGGER figures_keep BEFORE DELETE ON units_unit FOR EACH ROW
    EXECUTE FUNCTION figures_keep_referred('unit_id');
CREATE TRIGGER figures_keep_code BEFORE UPDATE OF code ON units_unit FOR EACH ROW
    WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION figures_keep_referred('unit_id');
CREATE TRIGGER figures_keep BEFORE DELETE ON figures_indicator FOR EACH ROW
    EXECUTE FUNCTION figures_keep_referred('indicator_id');
CREATE TRIGGER figures_keep BEFORE DELETE ON figures_period FOR EACH ROW
    EXECUTE FUNCTION figures_keep_referred('period_id');
"""
AFTER_CLOSING = """
CREATE FUNCTION figures_refuse_early_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text;
BEGIN
    SELECT string_agg(p.code, ', ' ORDER BY p.starts) INTO later FROM figures_period p
    WHERE p.starts > NEW.closed AND p.id IN (
        SELECT period_id FROM figures_figure WHERE unit_id = NEW.id
        UNION SELECT period_id FROM figures_submission WHERE unit_id = NEW.id);
    IF later IS NOT NULL THEN
        RAISE EXCEPTION 'a unit with figures or submissions for later periods cannot have closed: % %', NEW.code, later
            USING ERRCODE = '23514', CONSTRAINT = 'figures_after_closing', DETAIL = NEW.code || ', ' || later;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figures_after_closing BEFORE UPDATE OF closed ON units_unit FOR EACH ROW
    WHEN (NEW.closed IS DISTINCT FROM OLD.closed AND NEW.closed IS NOT NULL)
    EXECUTE FUNCTION figures_refuse_early_closing();
"""
DROP_AFTER_CLOSING = """
DROP TRIGGER figures_after_closing ON units_unit; DROP FUNCTION figures_refuse_early_closing;
"""
DROP_UNDELETABLE = """
DROP TRIGGER figures_keep ON units_unit; DROP TRIGGER figures_keep_code ON units_unit;
DROP TRIGGER figures_keep ON figures_indicator; DROP TRIGGER figures_keep ON figures_period;
DROP FUNCTION figures_keep_referred;
"""
