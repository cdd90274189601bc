"""The returns of one year of the invented region: who answers, and what each says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from apps.figures import cells
from apps.figures.cells import Answer
from apps.figures.demonstration import line_tables, numbers, planted
from apps.figures.demonstration.numbers import Lines, Own, SaidNumber
from apps.figures.demonstration.planted import AREA, OWN
from apps.figures.demonstration.region_tables import COLLECTED, TOP
from apps.figures.demonstration.unit_changes import OPENED
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Form, Indicator, Origin, Period, State
from apps.figures.totals.register_counts import counts
from apps.units.models import Campaign, Facility, Federation, Register, Unit
from apps.units.tree.at_date import parents_at

Level = Federation.Level
COUNTY_CODE_LENGTH = 6


class Place(NamedTuple):
    """A unit as the returns need it."""

    id: int
    code: str
    register: str
    kind: str
    level: int


@dataclass
class CodeBook:
    """The indicators and forms by their codes, and what each form asks."""

    indicators: dict[str, Indicator] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    asked: dict[str, set[numbers.Line]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "CodeBook":
        book = cls({indicator.code: indicator for indicator in Indicator.objects.select_related("group")})
        for form in Form.objects.prefetch_related("items__indicator"):
            book.forms[form.register] = form
            collected = [item for item in form.items.all() if item.indicator.kind != Indicator.Kind.COMPUTED]
            book.asked[form.register] = {(item.indicator.code, item.coverage) for item in collected}
        return book


@dataclass
class YearOfReturns:
    """A year, the units that stand open at its end, by code, to whom each reports then, and what each says."""

    year: int
    period: Period
    places: dict[str, Place]
    parents: dict[str, str]
    said: dict[str, Lines]


def of_year(year: int, book: CodeBook) -> YearOfReturns:
    """What everybody says who says anything in this year."""
    period = Period.objects.of(str(year))
    places = {place.code: place for place in _places(period.ends)}
    codes = {place.id: place.code for place in places.values()}
    parents = {}
    for unit, parent in parents_at(list(codes), period.ends).items():
        if parent is not None:
            parents[codes[unit]] = codes[parent]
    returns = YearOfReturns(year, period, places, parents, {})
    for place in places.values():
        if _answers(place.code, year):
            returns.said[place.code] = _own_lines(place, year, book)
    registers = {code: place.register for code, place in places.items()}
    upward = sorted(_federations(places), key=lambda place: -place.level)
    counties = {place.code for place in upward if place.level == Level.COUNTY}
    numbers.add_areas(returns.said, registers, parents, [place.code for place in upward], counties)
    _state_areas(returns, book)
    _plant(returns)
    return returns


def _places(day: date) -> Iterator[Place]:
    """The units that stand open on a day."""
    kinds = dict(Campaign.objects.values_list("pk", "kind")) | dict(Facility.objects.values_list("pk", "kind"))
    levels = dict(Federation.objects.values_list("pk", "level"))
    for key, code, register in Unit.objects.open_on(day).order_by("pk").values_list("pk", "code", "register"):
        yield Place(key, code, register, kinds.get(key, ""), levels.get(key, 0))


def _federations(places: dict[str, Place]) -> list[Place]:
    return [place for place in places.values() if place.register == Register.FEDERATION]


def _answers(code: str, year: int) -> bool:
    """Whether a unit says anything this year: it is neither waived nor, in the year under collection, silent."""
    if any((code, year) == (unit, waived) for unit, waived, _reason in planted.WAIVED):
        return False
    if year != COLLECTED:
        return True
    return code not in planted.NEVER_BEGUN and not _is_silent(code)


def _is_silent(code: str) -> bool:
    """Whether a unit below a county has sent nothing, where the county has nothing to send either."""
    county, _hyphen, number = code.partition("-")
    if county not in planted.SILENT_COUNTIES or not number:
        return False
    begun = {f"J{place:02}" for place in range(1, planted.BEGUN_UNIONS + 1)}
    return county == planted.EXTENDED or number not in begun


def _own_lines(place: Place, year: int, book: CodeBook) -> Lines:
    """What a unit says of itself, in the lines its form has."""
    said = _own_numbers(place, year)
    asked = book.asked[place.register]
    lines: Lines = {}
    for indicator, value in said.items():
        if (indicator, OWN) in asked:
            word = planted.IN_WORDS.get(planted.Cell(place.code, indicator, year), "")
            lines[indicator, OWN] = SaidNumber(value, word)
    return lines


def _own_numbers(place: Place, year: int) -> Own:
    code = place.code
    if place.register == Register.GRASSROOTS:
        opened = OPENED.get(code)
        new = opened is not None and Period.objects.get(code=str(year)).starts <= opened
        return numbers.of_union(code, year, opened=new, jump=_jump(code, year))
    shares = {
        Register.STATION: line_tables.STATION_SHARES,
        Register.ROOM: line_tables.ROOM_SHARES,
        Register.CAMPAIGN: line_tables.CAMPAIGN_SHARES.get(place.kind, ()),
        Register.FACILITY: line_tables.FACILITY_SHARES.get(place.kind, ()),
        Register.FEDERATION: line_tables.COUNTY_SHARES if place.level == Level.COUNTY else line_tables.CITY_SHARES,
    }
    return numbers.of_size(code, shares[Register(place.register)], year)


def _jump(code: str, year: int) -> int:
    """Per cent of what the staff would be: from the year of a jump on, what it jumped to."""
    for cell, jump in planted.JUMPS:
        if cell.unit == code and cell.year <= year:
            return jump
    return 100


def _state_areas(returns: YearOfReturns, book: CodeBook) -> None:
    """What federations state for their areas and nobody adds up: what the registers count, and rates."""
    federations = [place for place in _federations(returns.places) if place.code in returns.said]
    units = list(Unit.objects.filter(pk__in=[place.id for place in federations]))
    counted = [indicator for indicator in book.indicators.values() if indicator.kind == Indicator.Kind.COUNTED]
    counted_in = counts(units, counted, returns.period.ends)
    for place in federations:
        lines = returns.said[place.code]
        for indicator in counted:
            lines[indicator.code, AREA] = SaidNumber(counted_in[place.id, indicator.pk])
        stated = numbers.of_size(f"{place.code} area", line_tables.STATED_SHARES, returns.year)
        for code, value in stated.items():
            lines[code, AREA] = SaidNumber(min(value, 100))


def _plant(returns: YearOfReturns) -> None:
    """Puts in the wrong numbers of forms that are open."""
    for cell in (planted.FORGOTTEN_TEN_THOUSANDS, planted.BESIDE_NEIGHBOURS):
        if cell.year != returns.year:
            continue
        lines = returns.said[cell.unit]
        right = lines[cell.indicator, cell.coverage].value
        divisor = 10_000 if cell is planted.FORGOTTEN_TEN_THOUSANDS else planted.BESIDE_NEIGHBOURS_DIVISOR
        lines[cell.indicator, cell.coverage] = SaidNumber(right // divisor)
    if returns.year == COLLECTED:
        region = returns.said[TOP]
        returns.said[TOP] = {line: number for line, number in region.items() if line[1] == OWN}


# ---- As the writer takes them


def changes(returns: YearOfReturns, submissions: dict[str, int], book: CodeBook) -> Iterator[StagedChange]:
    """The returns as changes of cells; `submissions` by code of unit."""
    for code, submission in submissions.items():
        place = returns.places[code]
        for (indicator, coverage), said in _lines_with_states(returns, code):
            cell = StagedCell(place.id, book.indicators[indicator].pk, returns.period.pk, coverage, Origin.RETURN.value)
            yield StagedChange(cell, submission, _answer(said, book.indicators[indicator]))


def _lines_with_states(returns: YearOfReturns, code: str) -> Iterable[tuple[numbers.Line, SaidNumber | Answer]]:
    """A unit's lines, with the cells that hold no number."""
    lines: dict[numbers.Line, SaidNumber | Answer] = dict(returns.said[code])
    for cell in planted.NOT_APPLICABLE:
        if (cell.unit, cell.year) == (code, returns.year):
            lines[cell.indicator, cell.coverage] = Answer(state=State.NOT_APPLICABLE.value)
    for cell, reason in planted.UNAVAILABLE:
        if (cell.unit, cell.year) == (code, returns.year):
            lines[cell.indicator, cell.coverage] = Answer(state=State.UNAVAILABLE.value, note=reason)
    return lines.items()


def _answer(said: SaidNumber | Answer, indicator: Indicator) -> Answer | None:
    if isinstance(said, Answer):
        return said
    if said.word:
        answer = cells.understand(f"{said.word}{said.value}", indicator)
        return answer if isinstance(answer, Answer) else None
    number = Decimal(said.value)
    return Answer(value=number, low=number, high=number)
