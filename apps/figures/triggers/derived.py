"""What the database does for what follows from the figures: findings that end, counts of progress, guarded totals."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import connection

from apps.changelog.triggers import Guard, planned_anew
from apps.figures.triggers.allowed_transitions import HANDED_IN
from apps.figures.triggers.asked_of import ASKED_OF
from apps.figures.triggers.counting import filled_in
from apps.figures.triggers.figures import after

# What becomes of a finding is kept when it ends: the value was corrected, or the rule means something else since. It
# ends, and is explained, by the clock while its submission is held: not when the transaction began, which may be before
# a step that was taken meanwhile.
_PAST = """
    INSERT INTO figures_pastfinding (rule_id, check_code, severity, unit_id, indicator_id, period_id, coverage, facts,
                                     explanation, cause, explained_by_id, explained_at, found_at, ended_at, "end")
    SELECT o.rule_id, o.check_code, o.severity, f.unit_id, f.indicator_id, f.period_id, f.coverage, o.facts,
           o.explanation, o.cause, o.explained_by_id, o.explained_at, o.found_at, clock_timestamp(), {end}
    FROM old_rows o JOIN figures_figure f ON f.id = o.figure_id AND f.period_id = o.period_id {rest}
"""
_ENDED = _PAST.format(
    end="CASE WHEN r.active IS FALSE OR r.meaning_since > o.found_at THEN 'withdrawn' ELSE 'corrected' END",
    rest="LEFT JOIN figures_editrule r ON r.id = o.rule_id",
)
_REPLACED = _PAST.format(
    end="'replaced'",
    rest="JOIN new_rows n ON n.id = o.id WHERE o.explanation <> '' AND o.explanation <> n.explanation",
)
EXPLAINED_BY_THE_CLOCK = Guard(
    name="explained_by_the_clock",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("explanation"),
    condition=pgtrigger.Condition("NEW.explanation <> '' AND OLD.explanation <> NEW.explanation"),
    func="NEW.explained_at := clock_timestamp(); RETURN NEW;",
)
FINDING = [
    EXPLAINED_BY_THE_CLOCK,
    after("keep_ended", pgtrigger.Delete, f"{planned_anew(_ENDED)};", old="old_rows"),
    after("keep_replaced", pgtrigger.Update, f"{planned_anew(_REPLACED)};", old="old_rows", new="new_rows"),
]
CARRIES_PERIODS = Guard(
    name="carries_periods",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("other_id"),
    func="""
        NEW.other_period_id := (SELECT f.period_id FROM figures_figure f WHERE f.id = NEW.other_id);
        RETURN NEW;
    """,
)
FINDING.append(CARRIES_PERIODS)
EDIT_RULE = [
    Guard(
        name="dates_its_meaning",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("expression", "missing", "severity", "active", "meaning_since"),
        # A catalogue loaded again names a rule's wording and no moment: it stays that of the wording.
        func="""
            NEW.meaning_since := CASE
                WHEN ROW(OLD.expression, OLD.missing, OLD.severity, OLD.active)
                    IS DISTINCT FROM ROW(NEW.expression, NEW.missing, NEW.severity, NEW.active) THEN now()
                ELSE OLD.meaning_since END;
            RETURN NEW;
        """,
    ),
    Guard(
        name="takes_its_findings_away",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("active"),
        condition=pgtrigger.Condition("OLD.active AND NOT NEW.active"),
        func="""
            PERFORM set_config('changelog.deriving', 'on', true);
            DELETE FROM figures_finding WHERE rule_id = NEW.id;
            PERFORM set_config('changelog.deriving', '', true);
            RETURN NULL;
        """,
    ),
]


# ---- Progress: how many submissions stand at which status, counted where they are handed in


def answered(rows: str) -> str:
    """The submissions in `rows`, each with the federation it counts under and the required cells it has answered.

    A federation counts under itself, any other unit under the federation it reports to: both are fixed for good, so a
    count is never carried from one federation to another. Cells are answers once they are handed in and locked.
    """
    return f"""
        SELECT CASE WHEN u.register = 'federation' THEN u.id ELSE r.reported_to_id END AS federation_id,
               r.form_id, r.period_id, r.status, CASE WHEN r.status IN {HANDED_IN} THEN (
                   SELECT count(*) FROM figures_figure f
                   JOIN figures_formitem m ON m.form_id = r.form_id AND m.required
                       AND m.indicator_id = f.indicator_id AND m.coverage = f.coverage AND {ASKED_OF}
                   JOIN figures_indicator n ON n.id = m.indicator_id AND n.kind <> 'computed'
                   WHERE f.submission_id = r.id AND f.period_id = r.period_id AND {filled_in("f")}
               ) ELSE 0 END AS answered
        FROM {rows} r JOIN units_unit u ON u.id = r.unit_id
        WHERE u.register = 'federation' OR r.reported_to_id IS NOT NULL
    """


def _counted(**signs: str) -> str:
    """Adds the rows of tables to the progress, or takes them out of it; rows are locked in key order."""
    parts = " UNION ALL ".join(
        f"SELECT federation_id, form_id, period_id, status, {sign}1 AS one, {sign}answered AS cells FROM "
        f"({answered(rows)}) {rows}_counted"
        for rows, sign in signs.items()
    )
    query = f"""
        INSERT INTO figures_progress AS p (federation_id, form_id, period_id, status, submissions, answered)
        SELECT federation_id, form_id, period_id, status, sum(one), sum(cells) FROM ({parts}) c
        GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0 OR sum(cells) <> 0 ORDER BY 1, 2, 3, 4
        ON CONFLICT (federation_id, period_id, form_id, status) DO UPDATE
        SET submissions = p.submissions + excluded.submissions, answered = p.answered + excluded.answered
    """
    return f"{planned_anew(query)};"


PROGRESS = [
    after("progress_insert", pgtrigger.Insert, _counted(new_rows=""), new="new_rows"),
    after("progress_update", pgtrigger.Update, _counted(old_rows="-", new_rows=""), old="old_rows", new="new_rows"),
    after(
        "progress_delete",
        pgtrigger.Delete,
        _counted(old_rows="-")
        + """
        DELETE FROM figures_progress p USING old_rows o
        WHERE p.submissions = 0 AND (p.form_id, p.period_id) = (o.form_id, o.period_id)
          AND p.federation_id IN (o.unit_id, o.reported_to_id);
        """,
        old="old_rows",
    ),
]
COUNT_PROGRESS = f"""
INSERT INTO figures_progress (federation_id, form_id, period_id, status, submissions, answered)
SELECT federation_id, form_id, period_id, status, count(*), sum(answered)
FROM ({answered("figures_submission")}) c GROUP BY 1, 2, 3, 4
"""


def _derived(name: str, operation: pgtrigger.Operation, **table: str) -> Guard:
    """Refuses rows of the one transition table named (`new` or `old`) that somebody wrote by hand."""
    (rows,) = table.values()
    body = f"""
        IF changelog_setting('deriving') <> 'on' AND EXISTS (SELECT FROM {rows}) THEN
            RAISE EXCEPTION '% follows from the figures and is written with them only', TG_TABLE_NAME
                USING ERRCODE = '42501', CONSTRAINT = 'figures_derived';
        END IF;
    """
    return after(name, operation, body, as_writer=False, **table)


DERIVED = [
    _derived("derived_insert", pgtrigger.Insert, new="new_rows"),
    _derived("derived_update", pgtrigger.Update, new="new_rows"),
    _derived("derived_delete", pgtrigger.Delete, old="old_rows"),
]


@contextmanager
def deriving() -> Iterator[None]:
    """Lets what follows from the figures be written: for the one writer of each such table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('changelog.deriving', 'on', true)")
        yield
        cursor.execute("SELECT set_config('changelog.deriving', '', true)")
