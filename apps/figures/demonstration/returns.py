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
WAIVED = {(unit, year) for unit, year, _reason in planted.WAIVED}
BEGUN = {f"J{number:02}" for number in range(1, planted.BEGUN_UNIONS + 1)}
WRONG = (  # the cells typed wrong, and what their right numbers are divided by
    (planted.FORGOTTEN_TEN_THOUSANDS, 10_000),
    (planted.BESIDE_NEIGHBOURS, planted.BESIDE_NEIGHBOURS_DIVISOR),
)


class Place(NamedTuple):
    """A unit as the returns need it."""

    id: int
    code: str
    register: str
    kind: str
    level: int

    @property
    def is_federation(self) -> bool:
        return self.register == Register.FEDERATION

    @property
    def is_county(self) -> bool:
        return self.level == Level.COUNTY


@dataclass
class CodeBook:
    """The indicators and forms by their codes, and what each form asks."""

    indicators: dict[str, Indicator] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    asked: dict[str, set[numbers.Line]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "CodeBook":
        book = cls(Indicator.objects.select_related("group").in_bulk(field_name="code"))
        for form in Form.objects.prefetch_related("items__indicator"):
            book.forms[form.register] = form
            book.asked[form.register] = _asked(form)
        return book

    @property
    def counted(self) -> list[Indicator]:
        """What the registers count."""
        counted = []
        for indicator in self.indicators.values():
            if indicator.kind == Indicator.Kind.COUNTED:
                counted.append(indicator)
        return counted


def _asked(form: Form) -> set[numbers.Line]:
    """The lines of a form that are filled in: not those the system computes."""
    asked = set()
    for item in form.items.all():
        if item.indicator.kind != Indicator.Kind.COMPUTED:
            asked.add((item.indicator.code, item.coverage))
    return asked


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
    parents = _parents(places, period.ends)
    returns = YearOfReturns(year, period, places, parents, {})
    for place in places.values():
        if _answers(place.code, year):
            returns.said[place.code] = _own_lines(place, year, book)
    _add_areas(returns)
    _state_areas(returns, book)
    _plant(returns)
    return returns


def _parents(places: dict[str, Place], day: date) -> dict[str, str]:
    """By code of a unit that of the federation it reports to; the top has none."""
    codes = {place.id: place.code for place in places.values()}
    parents = {}
    for unit, parent in parents_at(list(codes), day).items():
        if parent is not None:
            parents[codes[unit]] = codes[parent]
    return parents


def _places(day: date) -> Iterator[Place]:
    """The units that stand open on a day."""
    kinds = dict(Campaign.objects.values_list("pk", "kind")) | dict(Facility.objects.values_list("pk", "kind"))
    levels = dict(Federation.objects.values_list("pk", "level"))
    for key, code, register in Unit.objects.open_on(day).order_by("pk").values_list("pk", "code", "register"):
        yield Place(key, code, register, kinds.get(key, ""), levels.get(key, 0))


def _federations(places: dict[str, Place]) -> list[Place]:
    federations = []
    for place in places.values():
        if place.is_federation:
            federations.append(place)
    return federations


def _answers(code: str, year: int) -> bool:
    """Whether a unit says anything this year: it is neither waived nor, in the year under collection, silent."""
    if (code, year) in WAIVED:
        return False
    if year != COLLECTED:
        return True
    return code not in planted.NEVER_BEGUN and not _is_silent(code)


def _is_silent(code: str) -> bool:
    """Whether a unit below a county has sent nothing, where the county has nothing to send either."""
    county, _hyphen, number = code.partition("-")
    if not number or county not in planted.SILENT_COUNTIES:
        return False
    if county == planted.EXTENDED:
        return True
    return number not in BEGUN


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
    """Of a union by its staff, of any other unit by the shares of its register, kind or level."""
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
        Register.FEDERATION: line_tables.COUNTY_SHARES if place.is_county else line_tables.CITY_SHARES,
    }
    return numbers.of_size(code, shares[Register(place.register)], year)


def _jump(code: str, year: int) -> int:
    """Per cent of what the staff would be: from the year of a jump on, what it jumped to."""
    for cell, jump in planted.JUMPS:
        if cell.unit == code and cell.year <= year:
            return jump
    return 100


def _add_areas(returns: YearOfReturns) -> None:
    """The sums of all areas, those of the lowest federations first."""
    registers = {code: place.register for code, place in returns.places.items()}
    federations = sorted(_federations(returns.places), key=lambda place: -place.level)
    upward = []
    counties = set()
    for federation in federations:
        upward.append(federation.code)
        if federation.is_county:
            counties.add(federation.code)
    numbers.add_areas(returns.said, registers, returns.parents, upward, counties)


def _state_areas(returns: YearOfReturns, book: CodeBook) -> None:
    """What federations state for their areas and nobody adds up: what the registers count, and rates."""
    federations = [place for place in _federations(returns.places) if place.code in returns.said]
    units = list(Unit.objects.filter(pk__in=[place.id for place in federations]))
    counted = book.counted
    counted_in = counts(units, counted, returns.period.ends)
    for place in federations:
        lines = returns.said[place.code]
        for indicator in counted:
            lines[indicator.code, AREA] = SaidNumber(counted_in[place.id, indicator.pk])
        lines.update(_rates(place, returns.year))


def _rates(place: Place, year: int) -> Lines:
    """What a federation states in per cent of its area."""
    rates: Lines = {}
    stated = numbers.of_size(f"{place.code} area", line_tables.STATED_SHARES, year)
    for code, value in stated.items():
        rates[code, AREA] = SaidNumber(min(value, 100))
    return rates


def _plant(returns: YearOfReturns) -> None:
    """Puts in the wrong numbers of forms that are open."""
    for cell, divisor in WRONG:
        if cell.year == returns.year:
            lines = returns.said[cell.unit]
            right = lines[cell.indicator, cell.coverage].value
            lines[cell.indicator, cell.coverage] = SaidNumber(right // divisor)
    if returns.year == COLLECTED:
        returns.said[TOP] = _without_area(returns.said[TOP])


def _without_area(lines: Lines) -> Lines:
    """What a federation says of itself alone, as long as its area is not added up."""
    own: Lines = {}
    for (indicator, coverage), number in lines.items():
        if coverage == OWN:
            own[indicator, coverage] = number
    return own


# ---- As the writer takes them


def changes(returns: YearOfReturns, submissions: dict[str, int], book: CodeBook) -> Iterator[StagedChange]:
    """The returns as changes of cells; `submissions` by code of unit."""
    for code, submission in submissions.items():
        place = returns.places[code]
        for (code_of_indicator, coverage), said in _lines_with_states(returns, code):
            indicator = book.indicators[code_of_indicator]
            cell = StagedCell(place.id, indicator.pk, returns.period.pk, coverage, Origin.RETURN.value)
            yield StagedChange(cell, submission, _answer(said, indicator))


def _lines_with_states(returns: YearOfReturns, code: str) -> Iterable[tuple[numbers.Line, SaidNumber | Answer]]:
    """A unit's lines, with the cells that hold no number."""
    lines: dict[numbers.Line, SaidNumber | Answer] = dict(returns.said[code])
    for cell, answer in _planted_states():
        if (cell.unit, cell.year) == (code, returns.year):
            lines[cell.indicator, cell.coverage] = answer
    return lines.items()


def _planted_states() -> Iterator[tuple[planted.Cell, Answer]]:
    """The cells of all years that hold a state in the place of a number."""
    for cell in planted.NOT_APPLICABLE:
        yield cell, Answer(state=State.NOT_APPLICABLE.value)
    for cell, reason in planted.UNAVAILABLE:
        yield cell, Answer(state=State.UNAVAILABLE.value, note=reason)


def _answer(said: SaidNumber | Answer, indicator: Indicator) -> Answer | None:
    """As the cell takes it: a number with a word is read as if it were typed."""
    if isinstance(said, Answer):
        return said
    if said.word:
        answer = cells.understand(f"{said.word}{said.value}", indicator)
        return answer if isinstance(answer, Answer) else None
    number = Decimal(said.value)
    return Answer(value=number, low=number, high=number)
