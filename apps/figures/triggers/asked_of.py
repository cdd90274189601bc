"""Whom a line of a form is asked of: of a campaign those of its kind and edition. The only statement of it.

A line names the kinds of campaigns, and the editions from–to, that it is asked of; named nothing it is asked of all
units of the form's register. A campaign whose edition nobody wrote down is asked whatever the editions.
Worked example: a line of competitions from the second edition on is asked of the third competition and of one without
an edition; not of the first, and of no contest (docs/adr/0026).
"""

from collections.abc import Collection

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.units.constraint_messages import FIELDS, SENTENCES

# Of rows `m` (a line) and `c` (a campaign).
ASKED_OF_CAMPAIGN = """(cardinality(m.campaign_kinds) = 0 OR c.kind = ANY(m.campaign_kinds))
        AND (c.edition IS NULL OR c.edition BETWEEN coalesce(m.edition_from, c.edition)
             AND coalesce(m.edition_to, c.edition))"""
# Of rows `m` and `u` (a unit of the form's register).
ASKED_OF = f"""(u.register <> 'campaign' OR EXISTS (
        SELECT FROM units_campaign c WHERE c.unit_ptr_id = u.id AND {ASKED_OF_CAMPAIGN}))"""
# Whether the form of row `f` asks the unit of row `u` anything: a campaign may be of a kind that no line names.
ASKED_ANYTHING = f"""(u.register <> 'campaign' OR EXISTS (
        SELECT FROM units_campaign c JOIN figures_formitem m ON m.form_id = f.id
        WHERE c.unit_ptr_id = u.id AND {ASKED_OF_CAMPAIGN}))"""
# Who is asked the same: a unit's register and, of a campaign, its kind and edition.
CAMPAIGN_RESPONDENT = "concat_ws('/', 'campaign', c.kind, c.edition)"
RESPONDENT = f"""CASE u.register WHEN 'campaign' THEN (
        SELECT {CAMPAIGN_RESPONDENT} FROM units_campaign c WHERE c.unit_ptr_id = u.id) ELSE u.register END"""


def is_asked_of(kind: str, edition: int | None, kinds: Collection[str], first: int | None, last: int | None) -> bool:
    """ASKED_OF_CAMPAIGN of a campaign of this kind and edition, and a line that names kinds and editions."""
    if kinds and kind not in kinds:
        return False
    if edition is None:
        return True
    if first is not None and edition < first:
        return False
    return last is None or edition <= last


SENTENCES |= {
    "figures_asks_campaigns": _("Only a form of campaigns asks by their kind and edition."),
    "figures_asked_of_fixed": _(
        "A submission to this form was handed in or waived, so whom its lines are asked of stays: %(which)s. "
        "Make a new version instead."
    ),
}
FIELDS |= {"figures_asks_campaigns": "campaign_kinds"}
WHOM = ("campaign_kinds", "edition_from", "edition_to")
_named = "cardinality({row}.campaign_kinds) > 0 OR {row}.edition_from IS NOT NULL OR {row}.edition_to IS NOT NULL"
ASKS_CAMPAIGNS = Guard(
    name="asks_campaigns",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("form_id", *WHOM),
    condition=pgtrigger.Condition(_named.format(row="NEW")),
    func="""
        IF NOT EXISTS (SELECT FROM figures_form WHERE id = NEW.form_id AND register = 'campaign') THEN
            RAISE EXCEPTION 'only a form of campaigns asks by their kind and edition'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_asks_campaigns';
        END IF;
        RETURN NEW;
    """,
)
_old, _new = (", ".join(f"{row}.{name}" for name in WHOM) for row in ("OLD", "NEW"))
# What was counted of forms handed in, and of those waived, rests on whom their lines were asked of.
ASKED_OF_FIXED = Guard(
    name="asked_of_fixed",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf(*WHOM),
    condition=pgtrigger.Condition(f"ROW({_old}) IS DISTINCT FROM ROW({_new})"),
    declare=[("resting", "text")],
    func="""
        SELECT u.code INTO resting FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id
        WHERE s.form_id = OLD.form_id
            AND (s.counts_since IS NOT NULL OR s.status IN ('submitted', 'approved', 'waived'))
        LIMIT 1;
        IF resting IS NOT NULL THEN
            RAISE EXCEPTION 'a submission rests on whom this line is asked of: %', resting
                USING ERRCODE = '23001', CONSTRAINT = 'figures_asked_of_fixed', DETAIL = resting;
        END IF;
        RETURN NEW;
    """,
)
