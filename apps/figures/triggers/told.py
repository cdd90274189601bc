"""Who is told of what is done, as the database finds it in the transaction of the act: the other side of the notices.

The notices ask what there is to tell one person; here, of one thing done, the people are asked for. What a step or an
entry is called (STEP, SAID) is the same for both, and a test holds for everybody that both tell the same.
"""

import pgtrigger

from apps.changelog.triggers import Guard
from apps.figures.triggers.allowed_transitions import WITHDRAWN
from apps.figures.triggers.last_day import TODAY

# What the step in row {t} and the entry of a conversation in row {c} are called as something that is told.
STEP = f"CASE WHEN ({{t}}.before, {{t}}.after) = {WITHDRAWN} THEN 'withdrawn' ELSE {{t}}.after END"
SAID = "CASE {c}.act WHEN 'reopened' THEN 'reopened at a cell' ELSE {c}.act END"
# Whose supervisors are told what is said at a cell of the unit in row {u}.
OVER = "coalesce({u}.parent_id, {u}.id)"

_APPOINTED = f"""
    FROM units_unit place
    JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE "default", '/'))
    JOIN units_appointment a ON a.federation_id = f.id AND a.role = '{{role}}'
        AND a.starts <= {TODAY} AND (a.ends IS NULL OR a.ends > {TODAY})
    JOIN auth_user p ON p.id = a.user_id AND p.is_active
    WHERE place.id = {{unit}}"""
# The clerks of a unit: appointed there or above it.
CLERKS = f"SELECT a.user_id {_APPOINTED.format(role='clerk', unit='{unit}')}"
# Who answers for a federation: the supervisors of the nearest one, it or above it, that has any.
REVIEWERS = f"""
    SELECT near.user_id FROM (
        SELECT a.user_id, length(f.path) AS depth, max(length(f.path)) OVER () AS nearest
        {_APPOINTED.format(role="supervisor", unit="{unit}")}
    ) near WHERE near.depth = near.nearest"""


def queues(*, at: str, by: str, kind: str, told: str, submission: str = "NULL", unit: str, form: str = "NULL",
           period: str, cell: str = "''") -> str:  # fmt: skip
    """SQL of a trigger's body: a row for each person among `told`, a query, and each channel she chose. All else are
    expressions. Nobody is told of what she did herself; superusers, whose notices are everybody's, of nothing."""
    return f"""
        IF EXISTS (SELECT FROM accounts_messagechoice) THEN
            INSERT INTO figures_queuednotice
                (person_id, channel, at, kind, submission_id, unit_id, form_id, period_id, cell, day)
            SELECT c.person_id, w.channel, {at}, {kind}, {submission}, {unit}, {form}, {period}, {cell}, NULL
            FROM accounts_messagechoice c JOIN auth_user p ON p.id = c.person_id
            CROSS JOIN LATERAL (VALUES ('mail', c.mail), ('webhook', c.webhook)) w (channel, pace)
            WHERE w.pace <> 'never' AND NOT p.is_superuser AND c.person_id <> {by} AND c.person_id IN ({told});
        END IF;
    """


def _told(func: str, *declared: tuple[str, str]) -> Guard:
    return Guard(
        name="told",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=list(declared),
        func=f"{func} RETURN NULL;",
    )


_STEP = STEP.format(t="NEW")
STEP_TOLD = _told(
    "SELECT * INTO s FROM figures_submission WHERE id = NEW.submission_id;"
    + queues(
        at="NEW.at", by="NEW.by_id", kind=_STEP, submission="s.id", unit="s.unit_id", form="s.form_id",
        period="s.period_id",
        told=f"""
            SELECT clerks.user_id FROM ({CLERKS.format(unit="s.unit_id")}) clerks WHERE NEW.after <> 'submitted'
            UNION ALL
            SELECT reviewers.user_id FROM ({REVIEWERS.format(unit="s.reported_to_id")}) reviewers
            WHERE NEW.after = 'submitted' OR {_STEP} = 'withdrawn'""",
    ),
    ("s", "figures_submission"),
)  # fmt: skip
_OF_A_DUTY = {"at": "NEW.given_at", "by": "NEW.given_by_id", "unit": "NEW.unit_id", "period": "NEW.period_id"}
EXTENSION_TOLD, REMINDER_TOLD = (
    _told(queues(**_OF_A_DUTY, form="NEW.form_id", kind=f"'{kind}'", told=CLERKS.format(unit="NEW.unit_id")))
    for kind in ("extension", "reminder")
)
PETITION_TOLD = _told(
    queues(
        **_OF_A_DUTY,
        form="NEW.form_id",
        kind="'ask ' || NEW.kind",
        told=REVIEWERS.format(unit="NEW.decided_by_id"),
    )
)
DECLINED_TOLD = _told(
    "IF NEW.granted THEN RETURN NULL; END IF; SELECT * INTO q FROM figures_petition WHERE id = NEW.petition_id;"
    + queues(
        at="NEW.given_at", by="NEW.given_by_id", kind="'declined'", unit="q.unit_id", form="q.form_id",
        period="q.period_id", told=CLERKS.format(unit="q.unit_id"),
    ),
    ("q", "figures_petition"),
)  # fmt: skip
ENTRY_TOLD = _told(
    f"SELECT {OVER.format(u='u')} INTO above FROM units_unit u WHERE u.id = NEW.unit_id;"
    + queues(
        **_OF_A_DUTY, kind=SAID.format(c="NEW"), cell="NEW.indicator_id || '-' || NEW.coverage",
        told=f"{CLERKS.format(unit='NEW.unit_id')} UNION ALL {REVIEWERS.format(unit='above')}",
    ),
    ("above", "bigint"),
)  # fmt: skip
