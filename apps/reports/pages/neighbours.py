"""The numbers one is held against: the one before and the one above, stated or a sum from below."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic.growth import growth_per_year
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import percent, signed_percent
from apps.figures.arithmetic.rates import share
from apps.figures.checks import prior as checks_prior
from apps.figures.checks.prior import PriorFigure, Timeline
from apps.figures.models import Coverage, Figure, Indicator, Period, State
from apps.reports.numbers import comparison
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN
from apps.reports.numbers.readings import Footing, LedgerReading, ReadingOrigin
from apps.reports.numbers.series import percent_told
from apps.reports.pages.compare import coverage, note
from apps.reports.pages.read_cell import CellReader
from apps.reports.tables import wording
from apps.reports.tables.cells import change_words
from apps.reports.tables.links import number_href
from apps.units.models import Unit

LOOKED_BACK = 5  # periods, at most, for a number before a sum


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A number this one is held against, with what there is to say of the two."""

    label: str
    name: str
    text: str
    href: str
    comment: str = ""
    is_compared: bool = False


def neighbours_of(
    cell: CellReader, period: Period, figures: list[Figure], ledger: Ledger, above: Unit | None
) -> list[Neighbour]:
    """Those of what is stated for the `period`, or of the sum from below: the number before, and the one above.

    The `ledger` has been read of the cell's period, of its unit and the federation `above`.

    Worked example: a city states 120 after 100, its statement of the year before: that is shown. It states nothing, and
    its counties 120 after 100: the 100 is shown, as the sum from below that it was, with the same change.
    """
    timeline = Timeline.read()
    prior = _prior(cell, period, figures, timeline)
    if not any(neighbour.is_compared for neighbour in prior):
        prior += _prior_of_area(cell, ledger, is_stated=bool(prior))
    return [*prior, *_above(cell, figures, ledger, above)]


def _current(figures: list[Figure], below: LedgerReading) -> Quantity | None:
    """The first statement that is a number, else the sum from below."""
    for figure in figures:
        if figure.state == State.VALUE:
            return cells.quantity_of(figure)
    return below.quantity


def _prior(cell: CellReader, period: Period, figures: list[Figure], timeline: Timeline) -> list[Neighbour]:
    """What was stated of the period before, with the change since; none where nothing is stated now."""
    if not figures:
        return []
    priors = checks_prior.priors_of([cell.unit], period, [cell.indicator], timeline, figures[0].origin)
    before = priors[cell.unit.pk].get((cell.indicator.pk, cell.coverage))
    if before is None:
        return []
    prior = before.figure
    if not cell.seen and not Figure.objects.counting().filter(id=prior.pk).exists():
        return []
    comment = _change_since(before, cell.indicator, period, _current(figures, LedgerReading(period)))
    href = number_href(cell.unit, cell.indicator, prior.period, cell.coverage) if prior.pk else ""
    name = before.where or str(prior.period)
    return [Neighbour(_("Prior"), name, wording.statement(prior), href, comment, before.is_compared)]


def _prior_of_area(cell: CellReader, ledger: Ledger, *, is_stated: bool) -> list[Neighbour]:
    """What its area had in the latest period before that has a number: a sum from below, over the units in both, or
    what was stated, unless that `is_stated` already, with the change on the one footing that both periods have.

    Worked example: a county's unions come to 120 in 2014, and to 100 in 2012; of 2013 there is nothing. Beside the 120
    stand the 100 of two years before, +20.0 %, +9.5 % a year.
    """
    if cell.coverage != Coverage.AREA:
        return []
    for before in _told_before(cell):
        growth = Growth(cell.scope, cell.unit, before, cell.period, [cell.indicator], below=False, read=[ledger])
        line = growth.line(cell.unit, cell.indicator, LineKind.OWN)
        if line.earlier.quantity is None:
            continue
        return [] if line.earlier.is_statement and is_stated else [_before(cell, growth, line)]
    return []


def _told_before(cell: CellReader) -> list[Period]:
    """The latest periods before of its kind and length in which anybody has stated the indicator; one query."""
    told = Figure.objects.filter(indicator=cell.indicator, period=OuterRef("pk")).values("pk")[:1]
    ended = Period.objects.filter(kind=cell.period.kind, ends__lt=cell.period.starts).order_by("-ends")
    ended = ended.exclude(IsNull(Subquery(told), True))  # as EXISTS all figures of all years would be joined
    return [period for period in ended if period.span.comparable(cell.period.span)][:LOOKED_BACK]


def _before(cell: CellReader, growth: Growth, line: GrowthLine) -> Neighbour:
    """The earlier number of a line, with what it is, its change since, and why there is none."""
    quantity = line.earlier.quantity
    change = change_words(cell.indicator, line.change, PLAIN.scale)
    if line.average is not None:
        change.append(_a_year(line.average))
    words = [" ".join(change), note(growth, line)]
    names = [
        _distance(line.earlier.period, growth.years),
        wording.compared_on(line.compared_on or (line.earlier.footing or Footing.BELOW,)),
        coverage(line.earlier),
    ]
    return Neighbour(
        _("Prior"),
        " · ".join(filter(None, names)),
        wording.number(quantity) if quantity else "",
        number_href(cell.unit, cell.indicator, line.earlier.period),
        " · ".join(filter(None, words)),
    )


def _change_since(before: PriorFigure, indicator: Indicator, period: Period, now: Quantity | None) -> str:
    """The change since the number before, of several years also a year's; nothing where the two are not compared."""
    if before.is_broken:
        return wording.reason("definition")
    if not before.alike:
        return ""
    earlier = cells.quantity_of(before.figure)
    change = comparison.change(now, earlier)
    comment = change_words(indicator, change, PLAIN.scale)
    if change.reason:
        comment.append(wording.reason(change.reason, **{"from": before.figure.period, "to": period}))
    growth = None if now is None else growth_per_year(now.value, earlier.value, before.years)
    if before.years > 1 and growth is not None and percent_told(indicator, change) is not None:
        comment.append(_a_year(growth))
    return " ".join(comment)


def _a_year(growth: Decimal) -> str:
    return _("(%(percent)s a year)") % {"percent": f"{signed_percent(growth)} %"}


def _distance(period: Period, years: Decimal) -> str:
    """The period, and how far back it lies where that is not the one just before."""
    if years <= 1:
        return str(period)
    return _("%(period)s, %(years)s years before") % {"period": period, "years": years}


def _above(cell: CellReader, figures: list[Figure], ledger: Ledger, above: Unit | None) -> list[Neighbour]:
    """The number of the federation above, with the share in it; none where there is no number here or there."""
    if above is None:
        return []
    indicator = cell.indicator
    below = ledger.below(cell.unit.pk, indicator.pk) if cell.coverage == Coverage.AREA else LedgerReading(cell.period)
    now, whole = _current(figures, below), ledger.total(above.pk, indicator.pk)
    if now is None or whole.quantity is None:
        return []
    name = f"{above} {whole.period}"
    if whole.origin == ReadingOrigin.SUM:
        name = f"{name} · {sum_heading(whole)}"
    href = number_href(above, indicator, whole.period)
    share = _share(indicator, now, whole)
    return [Neighbour(_("Above"), name, wording.number(whole.quantity), href, share)]


def _share(indicator: Indicator, now: Quantity, above: LedgerReading) -> str:
    """In words; nothing where the indicator does not add up, or the number above lacks units or is 0.

    Of a number above the one it is a part of there is no share: that it is above is said instead.
    """
    if not indicator.additive or above.partial or above.whole is None:
        return ""
    if now.value > above.whole:
        return _("less than this number, which is a part of it")
    return _("share %(percent)s %%") % {"percent": percent(share(now.value, above.whole))}


def sum_heading(below: LedgerReading) -> str:
    """Sum from below · 1 of 16 reported: a sum is never headed as the area's own number."""
    heading = _("Sum from below")
    if not below.expected:
        return heading
    return f"{heading} · {wording.completeness(below)}"
