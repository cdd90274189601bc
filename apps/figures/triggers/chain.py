"""The chain of evidence: each step of a submission is linked to the step before it of the federation it was handed in
to, together with all that the form said at that moment and all that had been replaced in it by then.

A link is made when the transaction of the step is committed, of all its steps at once: then nothing else is waited
for, and the federations' chains are held in the order of their keys (docs/adr/0030-chain-of-evidence.md).
"""

import pgtrigger

from apps.changelog.triggers import Guard
from apps.figures.triggers.figures import CELL, STATEMENT

_SAID = [*CELL.split(", "), *STATEMENT.split(", ")]


def _line(row: str, kind: str, *more: str) -> str:
    """One row as text that says the same under all settings of a session: moments as seconds, numbers as stored."""
    said = [f"{row}.{column}" for column in _SAID]
    stamp = [f"extract(epoch FROM {row}.changed_at)", f"{row}.changed_by_id", f"{row}.door"]
    columns = ", ".join([*said, *stamp, *more])
    return f"ROW('{kind}', {columns})::text"


_REPLACED = [
    "r.id", "r.act", "extract(epoch FROM r.replaced_at)", "r.replaced_by_id", "r.replaced_through", "r.reason",
    "r.batch",
]  # fmt: skip
_OF_FORM = "r.unit_id = s.unit_id AND r.period_id = s.period_id AND r.submission_id = s.id"

# figures_covered: SHA-256, 64 hexadecimal digits, over what a form said at a moment and what was replaced in it by
# then. figures_link_digest: over this, the step, its place in the tree, its number in the chain and the link before.
FUNCTIONS = f"""
CREATE FUNCTION figures_covered(form_of bigint, moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE s figures_submission;
BEGIN
    SELECT * INTO s FROM figures_submission WHERE id = form_of;
    RETURN (
        SELECT encode(sha256(convert_to(coalesce(string_agg(said.line, E'\\n' ORDER BY said.line COLLATE "C"), ''),
                                        'UTF8')), 'hex')
        FROM (
            SELECT {_line("f", "stands")} FROM figures_figure f
            WHERE f.submission_id = s.id AND f.period_id = s.period_id AND f.changed_at <= moment
            UNION ALL
            SELECT {_line("r", "stands")} FROM figures_revision r
            WHERE {_OF_FORM} AND r.changed_at <= moment AND r.replaced_at > moment AND r.act <> 'waived'
            UNION ALL
            SELECT {_line("r", "replaced", *_REPLACED)} FROM figures_revision r
            WHERE {_OF_FORM} AND r.replaced_at <= moment
        ) AS said(line)
    );
END $$;

CREATE FUNCTION figures_link_digest(chain bigint, number bigint, previous text, step bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT encode(sha256(convert_to(ROW(
            chain, number, previous, t.id, s.id, s.unit_id, s.form_id, s.period_id, s.reported_to_id,
            t.before, t.after, extract(epoch FROM t.at), t.by_id, t.reason, figures_covered(s.id, t.at)
        )::text, 'UTF8')), 'hex')
        FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id WHERE t.id = step
    );
END $$;
"""

# To whom a form is handed in: the root's own to itself.
HANDED_IN_TO = "coalesce(s.reported_to_id, s.unit_id)"
# What others committed has its links, and what they did not is not seen: without one are this transaction's steps.
_DUE = f"""
    SELECT t.id, {HANDED_IN_TO} AS federation_id
    FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id
    WHERE (t.at >= now() OR t.id = NEW.id) AND NOT EXISTS (SELECT FROM figures_chainlink l WHERE l.transition_id = t.id)
"""
LINKED = Guard(
    name="linked",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    declare=[
        ("chained", "figures_chain"),
        ("due", "record"),
        ("link", "text"),
        ("steps", "bigint[]"),
        ("federations", "bigint[]"),
    ],
    func=f"""
        IF EXISTS (SELECT FROM figures_chainlink l WHERE l.transition_id = NEW.id) THEN
            RETURN NULL;
        END IF;
        SELECT array_agg(d.id ORDER BY d.id), array_agg(DISTINCT d.federation_id) INTO steps, federations
        FROM ({_DUE}) d;
        INSERT INTO figures_chain (federation_id, number, digest)
        SELECT f.id, 0, '' FROM unnest(federations) AS f(id) ORDER BY f.id ON CONFLICT DO NOTHING;
        FOR chained IN
            SELECT * FROM figures_chain WHERE federation_id = ANY(federations)
            ORDER BY federation_id FOR NO KEY UPDATE
        LOOP
            FOR due IN
                SELECT t.id FROM figures_transition t JOIN figures_submission s ON s.id = t.submission_id
                WHERE t.id = ANY(steps) AND {HANDED_IN_TO} = chained.federation_id ORDER BY t.id
            LOOP
                chained.number := chained.number + 1;
                link := figures_link_digest(chained.federation_id, chained.number, chained.digest, due.id);
                INSERT INTO figures_chainlink (transition_id, federation_id, number, previous, digest)
                VALUES (due.id, chained.federation_id, chained.number, chained.digest, link);
                chained.digest := link;
            END LOOP;
            UPDATE figures_chain SET number = chained.number, digest = chained.digest
            WHERE federation_id = chained.federation_id;
        END LOOP;
        RETURN NULL;
    """,
)
