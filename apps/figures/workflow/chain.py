"""Whether the chain of evidence still holds: every row that a step attested is as it was, and none is missing or more.

What is being filled in is attested by the step that hands it in, and figures of documents by none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from apps.figures.models import Chain, ChainLink, LinkElsewhere, Submission
from apps.figures.triggers.chain import HANDED_IN_TO
from apps.units.errors import Refused

WHOLE_DIGEST = re.compile("[0-9a-f]{64}")

# Each link held against its own digest, its neighbour, its number and the step it is of; of one whose step stands
# elsewhere only the digest is here.
BROKEN = f"""
WITH link AS (
    SELECT id, federation_id, number, previous, digest, transition_id, true AS stands_here FROM figures_chainlink
    UNION ALL SELECT NULL, federation_id, number, NULL, digest, NULL, false FROM figures_linkelsewhere
)
SELECT u.code, l.number, l.stands_here AND t.id IS NULL,
       l.stands_here AND NOT coalesce(figures_gone(s.unit_id, s.period_id), false)
       AND (l.digest IS DISTINCT FROM figures_link_digest(l.federation_id, l.number, l.previous, l.transition_id)
            OR l.federation_id IS DISTINCT FROM {HANDED_IN_TO}),
       coalesce(l.previous <> lag(l.digest, 1, '') OVER chain, false) OR l.number <> row_number() OVER chain
FROM link l LEFT JOIN figures_transition t ON t.id = l.transition_id
LEFT JOIN figures_submission s ON s.id = t.submission_id LEFT JOIN units_unit u ON u.id = l.federation_id
WINDOW chain AS (PARTITION BY l.federation_id ORDER BY l.number, l.id)
ORDER BY l.federation_id, l.number
"""
UNHELD = """
SELECT count(*) FROM figures_chainlink l JOIN figures_transition t ON t.id = l.transition_id
JOIN figures_submission s ON s.id = t.submission_id WHERE figures_gone(s.unit_id, s.period_id)
"""
UNLINKED = """
SELECT t.id FROM figures_transition t WHERE NOT EXISTS (SELECT FROM figures_chainlink l WHERE l.transition_id = t.id)
ORDER BY 1
"""
ENDS = """
SELECT coalesce(u.code, '?') FROM figures_chain c FULL JOIN (
    SELECT DISTINCT ON (federation_id) federation_id, number, digest FROM (
        SELECT federation_id, number, digest FROM figures_chainlink
        UNION ALL SELECT federation_id, number, digest FROM figures_linkelsewhere
    ) linked ORDER BY federation_id, number DESC
) l ON l.federation_id = c.federation_id LEFT JOIN units_unit u ON u.id = coalesce(c.federation_id, l.federation_id)
WHERE (c.number, c.digest) IS DISTINCT FROM (l.number, l.digest) ORDER BY 1
"""
# What nothing may have come to since the last step: a form that is locked, and in one that counts what counts.
SINCE = """
WITH last AS (
    SELECT s.*, t.at, t.after FROM figures_submission s LEFT JOIN LATERAL (
        SELECT t.at, t.after FROM figures_transition t WHERE t.submission_id = s.id ORDER BY t.id DESC LIMIT 1
    ) t ON true
)
SELECT s.id, coalesce(s.after, 'draft') <> s.status
          OR (s.counts_since IS NULL AND s.status IN ('approved', 'reopened'))
FROM last s
WHERE coalesce(s.after, 'draft') <> s.status
   OR (s.counts_since IS NULL AND s.status IN ('approved', 'reopened'))
   OR EXISTS (SELECT FROM figures_figure f
              WHERE f.submission_id = s.id AND f.period_id = s.period_id AND f.changed_at > s.at
              AND (s.status IN ('submitted', 'approved', 'waived') OR s.counts_since IS NOT NULL AND NOT f.amends))
   OR s.status IN ('submitted', 'approved', 'waived')
      AND EXISTS (SELECT FROM figures_revision r WHERE r.unit_id = s.unit_id AND r.period_id = s.period_id
                  AND r.submission_id = s.id AND r.replaced_at > s.at)
ORDER BY s.id
"""
STRAY = """
SELECT r.id FROM {table} r WHERE r.origin = 'return'
AND NOT EXISTS (SELECT FROM figures_submission s
                WHERE s.id = r.submission_id AND s.unit_id = r.unit_id AND s.period_id = r.period_id) ORDER BY 1
"""
STRAY_FIGURES, STRAY_REVISIONS = STRAY.format(table="figures_figure"), STRAY.format(table="figures_revision")


@dataclass(frozen=True, slots=True)
class Attested:
    """What a digest attests: of the federation with this code all steps up to this one; `at` is None where the step
    stands elsewhere."""

    federation: str
    number: int
    at: datetime | None


def attested(digest: str) -> Attested | None:
    """None where no step has this link. Refused where what is given is no digest."""
    wanted = "".join(digest.split()).lower()
    if not WHOLE_DIGEST.fullmatch(wanted):
        raise Refused(_("“%(digest)s” is no digest of 64 signs, 0 to 9 and a to f.") % {"digest": digest})
    link = ChainLink.objects.select_related("federation", "transition").filter(digest=wanted).first()
    if link:
        return Attested(link.federation.code, link.number, link.transition.at)
    elsewhere = LinkElsewhere.objects.select_related("federation").filter(digest=wanted).first()
    return Attested(elsewhere.federation.code, elsewhere.number, None) if elsewhere else None


def ends() -> list[Chain]:
    """Where the chain of each federation ends, in the order of their codes."""
    return list(Chain.objects.select_related("federation").order_by("federation__code"))


def faults(roots: Iterable[str] = (), *, of_package: bool = False) -> Iterator[str]:
    """In words, all that is not as it was attested; `roots` are digests that have to be in a chain.

    Only in a database that was read from the package of a year may steps stand elsewhere (`of_package`).
    """
    elsewhere = 0 if of_package else LinkElsewhere.objects.count()
    if elsewhere:
        yield _("%(count)s links are of steps that do not stand here.") % {"count": elsewhere}
    for root in roots:
        if attested(root) is None:
            yield _("No step has the link %(digest)s: it, or what came before it, was changed.") % {"digest": root}
    yield from _broken()
    for (step,) in _rows(UNLINKED):
        yield _("Step %(step)s has no link: it was put in by hand.") % {"step": step}
    for (code,) in _rows(ENDS):
        yield _("%(federation)s: the chain does not end where it ended.") % {"federation": code}
    yield from _since()
    for (figure,) in _rows(STRAY_FIGURES):
        yield _("Figure %(figure)s belongs to no form.") % {"figure": figure}
    for (revision,) in _rows(STRAY_REVISIONS):
        yield _("Revision %(revision)s belongs to no form.") % {"revision": revision}


def unheld() -> int:
    """How many links attest what has gone with a detached year: they are held against their neighbours alone."""
    ((count,),) = _rows(UNHELD)
    return int(count)


def _broken() -> Iterator[str]:
    for code, number, is_stepless, is_other, is_apart in _rows(BROKEN):
        place = {"federation": code or "?", "number": number}
        if is_stepless:
            yield _("%(federation)s, link %(number)s: its step is gone.") % place
        elif is_other:
            yield _("%(federation)s, link %(number)s: the step, or what its form said, is not what was linked.") % place
        if is_apart:
            yield _("%(federation)s, link %(number)s: it does not follow the link before it.") % place


def _since() -> Iterator[str]:
    rows = list(_rows(SINCE))
    forms = Submission.objects.select_related("unit", "form", "period").in_bulk([pk for pk, _steps in rows])
    for submission, is_of_steps in rows:
        told = {"submission": forms.get(submission, submission)}  # its number where its unit is gone
        if is_of_steps:
            yield _("%(submission)s: its status does not follow from its steps.") % told
        else:
            yield _("%(submission)s: something came to it since its last step, when it was locked.") % told


def _rows(query: str) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor.fetchall()
