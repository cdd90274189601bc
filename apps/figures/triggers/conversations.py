"""What the database itself holds for conversations: each entry follows from what was said at the cell before it."""

import pgtrigger

from apps.changelog.triggers import Guard

FOLLOWS = Guard(
    name="follows",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("last", "text")],
    # Two who write at one unit at a time come one after the other: what was read here is still so when it is written.
    func="""
        PERFORM pg_advisory_xact_lock(hashtext('figures_conversationentry'), hashint8(NEW.unit_id));
        SELECT e.act INTO last FROM figures_conversationentry e
        WHERE e.unit_id = NEW.unit_id AND e.indicator_id = NEW.indicator_id AND e.coverage = NEW.coverage
        ORDER BY e.id DESC LIMIT 1;
        IF NEW.act <> 'asked' AND (last IS NULL OR (NEW.act = 'reopened') <> (last = 'closed')) THEN
            RAISE EXCEPTION 'nothing is % where the last entry is %', NEW.act, coalesce(last, 'none')
                USING ERRCODE = '23514', CONSTRAINT = 'figures_conversation_follows';
        END IF;
        RETURN NEW;
    """,
)
