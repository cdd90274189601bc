"""Several sources of one cell: which of their statements counts.

Each document states a cell once, and one of them counts: by default that of the latest published source, in whatever
order they are entered. One that is published later and entered later takes the mark as a restatement, whose reason says
so. Once a supervisor has moved the mark, with a reason, it stays there whatever is imported. A source without a day of
publication is the earliest. A return goes before all documents.

Worked example: the report of 2014 says 100 and counts; the yearbook of 2015 is entered and its 110 counts. The
supervisor lets the 100 count again, because the yearbook misprints it: the yearbook of 2016 then stands beside it.
"""

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Figure, Origin
from apps.figures.totals import writer as totals_writer
from apps.units.access import REVIEWING, denied, may
from apps.units.errors import Refused, refuse_long


def of_cell(figure: Figure) -> QuerySet[Figure]:
    """What documents state of the cell of a figure, the one that counts first, then the latest published."""
    cell = {name: getattr(figure, f"{name}_id") for name in ("unit", "indicator", "period")}
    stated = Figure.objects.filter(**cell, coverage=figure.coverage, origin=Origin.DOCUMENT).select_related("source")
    return stated.order_by("-counts", F("source__published").desc(nulls_last=True), "-source")


def let_count(figure: Figure, *, by: User, reason: str) -> None:
    """Lets what this document states count in its cell, and the one that counted no more: a restatement.

    The totals follow at once; as of a moment before, what counted then is read. PermissionDenied for who does not
    review the unit; Refused, in words, without a reason, for a return, and where it counts already.
    """
    if not may(by, REVIEWING, figure.unit):
        raise denied(figure.unit, _("Only a supervisor of the unit decides which source counts."))
    if figure.origin != Origin.DOCUMENT:
        raise Refused(_("A return goes before all documents: no mark is needed."))
    if not reason.strip():
        raise Refused(_("Say why this source is to count."))
    refuse_long(reason)
    units, periods = [figure.unit_id], [figure.period_id]
    with acting(by, door="source", reason=reason.strip()):
        with totals_writer.posting(units, periods):
            if Figure.objects.filter(pk=figure.pk, counts=True).exists():
                raise Refused(_("This source counts already."))
            of_cell(figure).filter(counts=True).order_by().update(counts=False)
            Figure.objects.filter(pk=figure.pk).update(counts=True)
        checks_findings.refresh(units, periods, counted=True)
