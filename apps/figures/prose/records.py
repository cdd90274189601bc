"""What the records know of a text's figures: units, indicators, learnt phrases, and what stands there already."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Figure, Indicator
from apps.figures.prose import learnt, owners
from apps.figures.prose.proposal import FigureProposal, may_be_same
from apps.figures.prose.proposing import CatalogueEntry, TextSetting
from apps.units import access
from apps.units.models import Federation, FormerName, Register, Unit
from apps.units.models.installation import year_begins

MOST_NAMES = 50_000
SPAN_OF_REPORT = re.compile(r"5年[来间]|五年")
YEARS = re.compile(r"((?:19|20)\d\d)年")
HEAD = 2000  # signs at the beginning in which a text says whose it is


def setting(unit: Unit, year: int, *, first_year: int = 0, told_of: str = "", by: User | None = None) -> TextSetting:
    """What a text of a unit may name: units of its branch and federations, those a person may write to; indicators.

    `told_of`: the years the text tells of, as a person answered; "" where nobody did.
    """
    names, themselves = _names(unit, by)
    return TextSetting(
        unit=unit.code,
        year=year,
        catalogue=catalogue(),
        units=names,
        learnt=learnt.phrases_for(unit),
        begins=year_begins(),
        first_year=first_year if first_year < year else 0,
        themselves=themselves,
        told_of=told_of,
    )


def catalogue() -> dict[str, CatalogueEntry]:
    """The indicators by code."""
    told = Indicator.objects.values_list("code", "name_zh", "measure_zh", "nature")
    return {said[0]: CatalogueEntry(*said) for said in told}


def _names(unit: Unit, by: User | None) -> tuple[dict[str, str], frozenset[str]]:
    """By name the code of each unit of a branch and of all other federations, and the codes of those without an area.

    Where a name is borne within the branch and elsewhere, it is that of the branch.
    """
    names: dict[str, str] = {}
    themselves = set()
    codes = {}
    for pk, code, name, register, line in _named_units(unit, by):
        codes[pk] = code
        is_federation = register == Register.FEDERATION
        if not is_federation or line != Unit.Line.TERRITORIAL:
            themselves.add(code)
        names.setdefault(name, code)
        if is_federation:
            for place in owners.called_by_place(name):
                names.setdefault(place, code)
    for pk, name in FormerName.objects.filter(unit__in=list(codes)).values_list("unit", "name"):
        names.setdefault(name, codes[pk])
    return names, frozenset(themselves)


def _named_units(unit: Unit, by: User | None) -> Iterator[tuple[int, str, str, str, str]]:
    """Key, code, name, register and line of the branch's units, then of federations elsewhere; all hers to write to."""
    elsewhere = Unit.objects.filter(register=Register.FEDERATION).exclude(path__startswith=unit.path)
    for units in (Unit.objects.within(unit), elsewhere):
        if by is not None:
            units = units.visible_to(by, access.ENTERING)
        yield from units.order_by("path").values_list("pk", "code", "name", "register", "line")[:MOST_NAMES]


class GuessedReport(NamedTuple):
    """Whose a text seems to be and of which years; None and 0 where it says nothing of it."""

    unit: Unit | None
    year: int
    first_year: int = 0


def guessed(text: str, by: User | None) -> GuessedReport:
    """The federation named first or most often at the beginning, the latest year named that has begun, and whether the
    text speaks of five years."""
    unit = _federation_named(text[:HEAD], by)
    year = _latest_year_named(text)
    if year and SPAN_OF_REPORT.search(text):
        return GuessedReport(unit, year, year - 4)
    return GuessedReport(unit, year)


def _federation_named(head: str, by: User | None) -> Unit | None:
    """The one named most often, of those named as often the one that is named first; None where none is.

    Worked example: a text that begins 广西壮族自治区总工会 and names 柳州市总工会 twice is taken for one of 柳州.
    """
    federations = Federation.objects.all()
    if by is not None:
        federations = federations.visible_to(by, access.ENTERING)
    named: dict[str, int] = {}
    for name in federations.order_by("path").values_list("name", flat=True)[:MOST_NAMES]:
        times = _times_called(name, head)
        if times:
            named[name] = max(named.get(name, 0), times)
    if not named:
        return None
    likeliest = max(named, key=lambda name: (named[name], -head.find(name)))
    return federations.filter(name=likeliest).order_by("path").first()


def _times_called(name: str, head: str) -> int:
    """How often a federation is called by its name or its place, whichever is more often."""
    times = head.count(name)
    for place in owners.called_by_place(name):
        times = max(times, head.count(place))
    return times


def _latest_year_named(text: str) -> int:
    """The latest year a text names that has begun; 0 where it names none."""
    this_year = timezone.localdate().year
    latest = 0
    for said in YEARS.findall(text):
        year = int(said)
        if year <= this_year:
            latest = max(latest, year)
    return latest


# ---- What stands there


class RecordedStatement(NamedTuple):
    """What is on record of the cell of a proposal, in words; `is_same`: whether both may be of one number."""

    is_same: bool
    said: str


def recorded(proposals: Iterable[FigureProposal]) -> dict[int, RecordedStatement]:
    """By place of the proposal what stands in its cell already: the first that cannot be true beside it, else any."""
    by_cell: dict[tuple[str, ...], list[FigureProposal]] = {}
    for proposal in proposals:
        if proposal.quantity is not None and all(proposal.cell):
            by_cell.setdefault(proposal.cell, []).append(proposal)
    if not by_cell:
        return {}
    units, indicators, periods, _coverages = map(set, zip(*by_cell, strict=True))
    standing = Figure.objects.unamended().filter(
        unit__code__in=units, indicator__code__in=indicators, period__code__in=periods, value__isnull=False
    )
    found: dict[int, RecordedStatement] = {}
    for figure in standing.select_related("unit", "indicator", "period", "source", "submission"):
        cell = (figure.unit.code, figure.indicator.code, figure.period.code, figure.coverage)
        for proposal in by_cell.get(cell, ()):
            _meet(found, proposal, figure)
    return found


def _meet(found: dict[int, RecordedStatement], proposal: FigureProposal, figure: Figure) -> None:
    """Keeps of several figures in a cell the first, unless a later one cannot be true beside the proposal."""
    assert proposal.quantity is not None, "these alone are looked for"
    assert figure.value is not None, "only numbers are"
    kept = Quantity(figure.value, figure.qualifier, Interval(figure.low, figure.high), rounding=figure.rounding)
    is_same = may_be_same(kept, proposal.quantity)
    earlier = found.get(proposal.span.offset)
    if earlier is not None and (is_same or not earlier.is_same):
        return
    said = f"{cells.shown(figure)} · {_where(figure)}"
    found[proposal.span.offset] = RecordedStatement(is_same, said)


def _where(figure: Figure) -> str:
    """The document a figure stands in, or the return."""
    if figure.source:
        return str(figure.source)
    return str(figure.submission or _("return"))
