"""What the database itself holds for evidence: whole contents, and attachments that are withdrawn and never deleted."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.units.constraint_messages import SENTENCES

SENTENCES |= {
    "figures_attachment_kept": _("Evidence is not changed and not deleted: it is withdrawn, once, with a reason."),
    "figures_content_whole": _("The file was not kept whole: its pieces do not give its digest. Attach it again."),
}

# The digest of what the pieces of a content give, in their order; no piece gives that of an empty file.
DIGEST_OF_PIECES = """
    SELECT encode(sha256(coalesce(string_agg(p.octets, ''::bytea ORDER BY p.number), ''::bytea)), 'hex')
    FROM figures_contentpiece p WHERE p.content_id = {digest}
"""

CONTENT_IS_WHOLE = Guard(
    name="content_is_whole",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NEW.content_id <> ({DIGEST_OF_PIECES.format(digest="NEW.content_id")}) THEN
            RAISE EXCEPTION 'the pieces of the content % do not give its digest', NEW.content_id
                USING ERRCODE = '23514', CONSTRAINT = 'figures_content_whole';
        END IF;
        RETURN NEW;
    """,
)

WITHDRAWN_ONCE = Guard(
    name="withdrawn_once",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.withdrawn_at IS NOT NULL
            OR to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_because']
            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_because'] THEN
            RAISE EXCEPTION 'an attachment is withdrawn once, and nothing else of it changes'
                USING ERRCODE = '23001', CONSTRAINT = 'figures_attachment_kept';
        END IF;
        NEW.withdrawn_at := now();
        NEW.withdrawn_by_id := changelog_actor();
        RETURN NEW;
    """,
)

NEVER_DELETED = Guard(
    name="never_deleted",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    func="""
        RAISE EXCEPTION 'an attachment is withdrawn, never deleted'
            USING ERRCODE = '23001', CONSTRAINT = 'figures_attachment_kept';
    """,
)
