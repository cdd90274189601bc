"""Which forms are handed in elsewhere than their units stood at the period's end: read, proved and repaired.

The database keeps it, whoever writes (apps.figures.triggers.elsewhere). The proof is another way to the same: all units
that moved since are sorted once, instead of asking for the parent of each.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction

from apps.figures.models import HandedInElsewhere, Period
from apps.figures.totals.contributions import Params, rows
from apps.figures.triggers.derived import deriving
from apps.units.tree.at_date import MOVED_SINCE

# The forms `s` handed in elsewhere, of the period that `e` is limited to. Each is looked up by its key: a plan for any
# period might read all forms instead.
HANDED_IN_ELSEWHERE = """figures_handedinelsewhere e
    CROSS JOIN LATERAL (SELECT * FROM figures_submission WHERE id = e.submission_id OFFSET 0) s"""
COUNTED_ANEW = f"""
    WITH moved AS MATERIALIZED ({MOVED_SINCE})
    SELECT s.id FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id LEFT JOIN moved m ON m.id = u.id
    WHERE s.period_id = %(period)s
      AND s.reported_to_id <> CASE WHEN m.id IS NULL THEN u.parent_id ELSE m.parent_id END
"""


class PlaceDifference(NamedTuple):
    """A form that is kept among those handed in elsewhere and is none of them, or the other way round."""

    submission: int
    period: int
    is_kept: bool


def differing() -> Iterator[PlaceDifference]:
    """Each form of which something else is kept than the tree says; of detached years too, whose forms are here."""
    for period in Period.objects.all():
        kept = set(HandedInElsewhere.objects.filter(period=period).values_list("pk", flat=True))
        params: Params = {"period": period.pk, "day": period.ends}
        counted = {submission for (submission,) in rows(COUNTED_ANEW, params)}
        for submission in sorted(kept ^ counted):
            yield PlaceDifference(submission, period.pk, submission in kept)


def rebuild() -> None:
    """Replaces what is kept by what the tree says; for a repair, never in daily work."""
    with transaction.atomic():
        found = list(differing())
        with deriving():
            HandedInElsewhere.objects.filter(pk__in=[form.submission for form in found if form.is_kept]).delete()
            HandedInElsewhere.objects.bulk_create(
                HandedInElsewhere(submission_id=form.submission, period_id=form.period)
                for form in found
                if not form.is_kept
            )
