"""What counts, and what a form holds: the only statement of it for queries; figures.FigureQuerySet asks the same.

A form approved once counts until it is waived (`counts_since`). While it is amended its rows stay as they are, and
what is typed stands beside them in rows of the same cells that amend (docs/adr/0012).
"""


def counts(figure: str, submission: str, counting: str, figures: str = "figures_figure") -> str:
    """The condition that a figure counts: rows `figure`, `submission` (null for a document), `counting` an expression.

    `counting` is approved, or submitted: then what is handed in counts as it is filled in. `figures`: where its cells
    are looked at. Worked example: 40 counts, 50 amends it. Approved counts 40, before and after the 50 is handed in;
    with those handed in 50 counts once it is, and 40 again when the form is returned.
    """
    return f"""(CASE WHEN {figure}.origin = 'document' THEN {figure}.counts
                WHEN {submission}.status = 'submitted' AND {counting} = 'submitted'
                    THEN {submission}.counts_since IS NULL OR {filled_in(figure, figures)}
                ELSE {submission}.counts_since IS NOT NULL AND NOT {figure}.amends END)"""


def filled_in(figure: str, figures: str = "figures_figure") -> str:
    """The condition that a return's figure is what its form shows: what amends a cell stands for what counts in it.

    40 counts and 50 amends it: 50. 40 counts and the cell is cleared: nothing.
    """
    return f"""CASE WHEN {figure}.amends THEN {figure}.state <> 'cleared' ELSE NOT EXISTS (
                    SELECT FROM {figures} amending WHERE amending.amends
                        AND amending.unit_id = {figure}.unit_id AND amending.period_id = {figure}.period_id
                        AND amending.indicator_id = {figure}.indicator_id AND amending.coverage = {figure}.coverage)
                END"""


# The columns of a submission as they were at a moment, from its steps: the status, and since when it counted.
STATUS_THEN = """coalesce((SELECT t.after FROM figures_transition t
             WHERE t.submission_id = s.id AND t.at <= %(as_of)s ORDER BY t.id DESC LIMIT 1), 'draft')"""
COUNTS_SINCE_THEN = """(SELECT CASE t.after WHEN 'approved' THEN t.at END FROM figures_transition t
             WHERE t.submission_id = s.id AND t.at <= %(as_of)s AND t.after IN ('approved', 'waived')
             ORDER BY t.id DESC LIMIT 1)"""
