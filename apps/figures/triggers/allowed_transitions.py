"""Which status of a submission may follow which, and what a step needs: the only statement of it."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.figures.triggers.last_day import LAST_DAY, NEVER_IN, PASSED
from apps.units.constraint_messages import SENTENCES

SENTENCES |= {
    "figures_submission_period": _("A form is answered for one statistical year in which it is valid."),
    "figures_review_begun": _("The review of this form has begun; only the reviewer can give it back."),
    "figures_late": _("The deadline has passed: %(which)s. The federation that set it may give an extension."),
}

TRANSITIONS = {
    "draft": ("submitted", "waived"),
    "submitted": ("returned", "approved"),
    "returned": ("submitted", "waived"),
    "approved": ("reopened",),
    "reopened": ("submitted", "waived"),
    "waived": ("draft",),
}
# To give an amendment up: the form is approved as it was. No step of a review, which approves what was handed in.
GIVEN_UP = ("reopened", "returned", "draft")
# To withdraw what was handed in, until the reviewer has begun. No step of a review either.
WITHDRAWN = ("submitted", "draft")
HANDED_IN = ("submitted", "approved")
NEEDS_REASON = ("returned", "reopened", "waived")


def _legal_pairs() -> str:
    """The pairs of TRANSITIONS as SQL: ('draft', 'submitted'), ('draft', 'waived'), …"""
    pairs = []
    for before, afters in TRANSITIONS.items():
        for after in afters:
            pairs.append(f"('{before}', '{after}')")
    return ", ".join(pairs)


LEGAL_TRANSITION = Guard(
    name="legal_transition",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
    declare=[("due", "date")],
    func=f"""
        IF (OLD.status, NEW.status) NOT IN ({_legal_pairs()})
           AND NOT (OLD.status IN {GIVEN_UP} AND NEW.status = 'approved' AND OLD.counts_since IS NOT NULL)
           AND (OLD.status, NEW.status) <> {WITHDRAWN} THEN
            RAISE EXCEPTION 'a submission cannot go from % to %', OLD.status, NEW.status
                USING ERRCODE = '23514', CONSTRAINT = 'figures_legal_transition';
        END IF;
        IF (OLD.status, NEW.status) = {WITHDRAWN} AND OLD.review_begun_at IS NOT NULL THEN
            RAISE EXCEPTION 'the review of this form has begun'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_review_begun';
        END IF;
        IF (NEW.status IN {NEEDS_REASON} OR OLD.status = 'waived') AND changelog_setting('reason') = '' THEN
            RAISE EXCEPTION 'a submission is % only with a reason', NEW.status
                USING ERRCODE = '23514', CONSTRAINT = 'figures_transition_reason';
        END IF;
        IF NEW.status = 'submitted' AND {NEVER_IN.format(s="OLD")} THEN
            due := {LAST_DAY.format(s="OLD")};
            IF {PASSED.format(day="due")} THEN
                RAISE EXCEPTION 'the deadline for this form has passed: %', due
                    USING ERRCODE = '23514', CONSTRAINT = 'figures_late', DETAIL = due::text;
            END IF;
        END IF;
        -- The row is held by now: a later step has a later time, however long its transaction waited.
        NEW.changed_at := clock_timestamp();
        -- What was withdrawn was not handed in: it is late as though it had never been, and keeps its number.
        NEW.times := OLD.times + (NEW.status = 'submitted')::int - ((OLD.status, NEW.status) = {WITHDRAWN})::int;
        NEW.review_begun_at := OLD.review_begun_at; NEW.review_begun_by_id := OLD.review_begun_by_id;
        IF NEW.status = 'submitted' THEN
            NEW.review_begun_at := NULL; NEW.review_begun_by_id := NULL;
        ELSIF OLD.status = 'submitted' AND NEW.status <> 'draft' AND OLD.review_begun_at IS NULL THEN
            NEW.review_begun_at := NEW.changed_at; NEW.review_begun_by_id := changelog_actor();
        END IF;
        IF NEW.status = 'approved' AND OLD.status = 'submitted' THEN
            NEW.counts_since := NEW.changed_at;
        ELSIF NEW.status = 'waived' THEN
            NEW.counts_since := NULL;
        END IF;
        INSERT INTO figures_transition (submission_id, before, after, at, by_id, reason)
        VALUES (OLD.id, OLD.status, NEW.status, NEW.changed_at, changelog_actor(), changelog_setting('reason'));
        RETURN NEW;
    """,
)

BEGINS_AS_DRAFT = Guard(
    name="begins_as_draft",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (SELECT FROM figures_period p JOIN figures_form f ON f.id = NEW.form_id
                       WHERE p.id = NEW.period_id AND p.kind = 'year' AND p.starts >= f.starts
                         AND (f.ends IS NULL OR p.ends <= f.ends)) THEN
            RAISE EXCEPTION 'a form is answered for one statistical year in which it is valid'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_submission_period';
        END IF;
        NEW.status := 'draft'; NEW.times := 0; NEW.counts_since := NULL;
        NEW.review_begun_at := NULL; NEW.review_begun_by_id := NULL; RETURN NEW;
    """,
)

# A file of records holds moments to the thousandth of a second: what it brings back is what is there.
REVIEW_BEGINS = Guard(
    name="review_begins",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("review_begun_at", "review_begun_by_id"),
    condition=pgtrigger.Condition(
        "OLD.status = NEW.status AND ROW(OLD.review_begun_at, OLD.review_begun_by_id)"
        " IS DISTINCT FROM ROW(NEW.review_begun_at, NEW.review_begun_by_id)"
    ),
    func="""
        IF OLD.review_begun_by_id = NEW.review_begun_by_id AND
           date_trunc('milliseconds', OLD.review_begun_at) = date_trunc('milliseconds', NEW.review_begun_at) THEN
            NEW.review_begun_at := OLD.review_begun_at;
            RETURN NEW;
        END IF;
        IF NEW.status <> 'submitted' OR OLD.review_begun_at IS NOT NULL
           OR NEW.review_begun_at IS NULL THEN
            RAISE EXCEPTION 'a review begins once, while the form waits for it'
                USING ERRCODE = '23001', CONSTRAINT = 'figures_review_begins';
        END IF;
        NEW.review_begun_at := clock_timestamp(); NEW.review_begun_by_id := changelog_actor();
        RETURN NEW;
    """,
)
