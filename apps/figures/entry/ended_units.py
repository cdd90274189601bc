"""Documents about units that ended within a period make way for the returns of what these became.

Worked example: a newspaper states 10 members of A for 2014. A became C on 2014-03-01, and C returns 33, those of A
among them: with its approval the 10 count no more, and the county has 33, not 43. A supervisor who finds that C left
them out lets the newspaper count again (`sources.let_count`), and that stays.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.db.models import F, Min, Q
from django.utils.translation import gettext as _

from apps.changelog.acting import because
from apps.figures.models import Figure, Origin, Submission
from apps.units.models import Succession, Unit
from apps.units.tree.succession import became_by

DECIDED = "source"  # the door of who decided which source counts


def make_way(units: Collection[int], periods: Collection[int]) -> None:
    """Within `acting` and `posting` of these units and periods: what a document states of a cell counts no more where
    the returns count of all that its unit became by the period's end, and their forms ask that cell.

    One query where none of the units was ever succeeded.
    """
    ended = set(Succession.objects.values_list("before", flat=True)).intersection(units)
    if not ended:
        return
    counting = Figure.objects.filter(unit__in=ended, period__in=periods, origin=Origin.DOCUMENT, counts=True)
    counting = counting.filter(unit__closed__lt=F("period__ends")).select_related("unit", "period")
    for (unit, period), figures in groupby(counting.order_by("unit", "period", "pk"), attrgetter("unit", "period")):
        heirs = became_by(unit, period.ends)
        answered = list(_answered_by(heirs, list(figures)))
        with because(ended_reason(unit, heirs)):
            Figure.objects.filter(pk__in=answered, period=period).update(counts=False)


def ended_reason(unit: Unit, heirs: list[Unit]) -> str:
    """Why a number of the unit counts no more."""
    names = ", ".join(f"{heir} ({heir.code})" for heir in heirs)
    return _("Ended on %(day)s; the returns of %(units)s stand for it.") % {"day": unit.closed, "units": names}


def _answered_by(heirs: list[Unit], figures: list[Figure]) -> Iterator[int]:
    """Of figures of one unit and period the keys of those whose cells the counting returns of all heirs answer; but for
    what a supervisor let count after all these had been approved for the first time."""
    returns = Submission.objects.filter(unit__in=heirs, period=figures[0].period_id, counts_since__isnull=False)
    first_approved = Min("transitions__at", filter=Q(transitions__after=Submission.Status.APPROVED))
    asked = returns.annotate(approved=first_approved).values_list(
        "form__items__indicator", "form__items__coverage", "unit", "approved"
    )
    approved: dict[tuple[int, str], dict[int, datetime]] = defaultdict(dict)  # by cell and heir
    for indicator, coverage, heir, moment in asked:
        approved[indicator, coverage][heir] = moment
    for figure in figures:
        by_heir = approved[figure.indicator_id, figure.coverage]
        if not heirs or len(by_heir) < len(heirs):
            continue
        if figure.door != DECIDED or figure.changed_at < max(by_heir.values()):
            yield figure.pk
