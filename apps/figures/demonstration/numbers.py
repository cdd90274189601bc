"""What the units of the invented region say of a year, drawn by chance from the tables, the same at every making.

Sums of an area are made here by the rules of the catalogue, and not read from the system: so the two can be compared.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from random import Random
from typing import NamedTuple

from apps.figures.demonstration import line_tables
from apps.figures.demonstration.line_tables import Share
from apps.figures.demonstration.region_tables import SEED, YEARS
from apps.figures.demonstration.registers import union_kind
from apps.figures.models import Coverage, Indicator
from apps.units.models import GrassrootsUnion, Register

SLOWEST, FASTEST = 0.98, 1.045  # from one year to the next
STEADY = ("ORG", "CAD")  # groups whose numbers follow the staff exactly
UNSTEADY = (0.94, 1.06)
WORDS = ("超过", "约")  # of a sum the first that any part has


class SaidNumber(NamedTuple):
    """A number with the word before it: 约 or 超过, else nothing."""

    value: int
    word: str = ""


Line = tuple[str, str]  # an indicator's code and the coverage
Lines = dict[Line, SaidNumber]
Own = dict[str, int]


def of_union(code: str, year: int, *, opened: bool, jump: int = 100) -> Own:
    """What a union says; `opened` in this very year, all its members are new. Of its staff it has `jump` per cent."""
    number = int(code[-2:])
    kind, draw = union_kind(number), Random(f"{SEED} {code}")
    since = year - YEARS[0]
    growth = draw.uniform(SLOWEST, FASTEST)
    staff = int(draw.uniform(*kind.staff) * growth**since * jump / 100)
    joint = kind.type == GrassrootsUnion.Type.JOINT
    joining = draw.randint(0, 2) if joint else 0  # employers that join it each year
    covered = draw.randint(*kind.covered) + joining * since
    said: Own = {"ORG10": staff, "ORG02": covered, "ORG03": covered + draw.randint(0, 3) * joint}
    said |= _bodies(draw)
    said = _with_shares(said, line_tables.UNION_SHARES, draw, f"{code} {year}")
    said["CAD01"] = max(1, said["CAD01"])
    if joint:
        said |= {"ORG05": joining + 1, "ORG07": covered, "ORG16": max(said["ORG16"], 6 * (joining + 1))}
    if kind.setting == GrassrootsUnion.Setting.PROJECT:
        said["ORG17"] = said["ORG14"]
    if opened:
        said |= {"ORG05": covered, "ORG16": said["ORG12"]}
    return said | _contracts(said, covered)


def _bodies(draw: Random) -> Own:
    """1 for what a union has; 0, or nothing where forms leave it blank, for what it has not."""
    bodies: Own = {}
    for indicator, chance in line_tables.UNION_HAS:
        has = draw.randrange(100) < chance
        if has or indicator in line_tables.SAID_IF_NOT:
            bodies[indicator] = int(has)
    return bodies


def _contracts(said: Own, covered: int) -> Own:
    """As many contracts, and employers in them, as fit the workers they cover."""
    contracts: Own = {}
    if "CON03" in said:
        contracts |= {"CON01": 1, "CON02": max(1, covered * 4 // 5)}
    if "CON06" in said:
        contracts |= {"CON04": 1, "CON05": max(1, covered * 3 // 5)}
    return contracts


def of_size(code: str, shares: Iterable[Share], year: int) -> Own:
    """What a unit without a staff of its own says; its size is 1 in the first year."""
    draw = Random(f"{SEED} {code}")
    size = draw.uniform(1.0, FASTEST) ** (year - YEARS[0])
    return _with_shares({"size": size}, shares, draw, f"{code} {year}")


def _with_shares(bases: Mapping[str, float], shares: Iterable[Share], draw: Random, this_year: str) -> Own:
    """The lines the shares give, each drawn from the one before it; a line of a line that is left blank is blank."""
    said = dict(bases)
    weather = Random(f"{SEED} {this_year}")
    for share in shares:
        factor, answering = draw.uniform(share.low, share.high), draw.randrange(100) < share.answering
        if share.of not in said or not answering:
            continue
        if not share.indicator.startswith(STEADY):
            factor *= weather.uniform(*UNSTEADY)
        said[share.indicator] = _part(share, said[share.of], factor)
    said.pop("size", None)
    return {indicator: int(value) for indicator, value in said.items()}


def _part(share: Share, whole: float, factor: float) -> int:
    """The factor's part of the whole: never more than that where a share is at most 1; of a unit's size at least 1."""
    value = int(whole * factor)
    if share.high <= 1:
        value = min(value, int(whole))
    if share.of == "size":
        value = max(value, 1)
    return value


# ---- Sums


class AreaLine(NamedTuple):
    """An indicator a federation adds up for its area, and whose own numbers go into it."""

    indicator: str
    registers: frozenset[str]


def added_lines() -> list[AreaLine]:
    """The indicators that add up over units, as the catalogue has them."""
    added = Indicator.objects.filter(kind=Indicator.Kind.COLLECTED, over_units=Indicator.OverUnits.SUM)
    letters = {register.letter: register.value for register in Register}
    lines = []
    for indicator in added.order_by("group__order", "order"):
        registers = frozenset(letters[letter] for letter in indicator.carriers)
        lines.append(AreaLine(indicator.code, registers))
    return lines


def add_areas(
    said: dict[str, Lines],
    registers: Mapping[str, str],
    parents: Mapping[str, str],
    upward: Iterable[str],
    counties: Collection[str],
) -> None:
    """Writes into each federation's lines the sums of its area: of its own numbers and of those below it.

    `registers` and `parents` by code of unit; `upward` has the federations, those below first; `counties` among them
    state some of the sums alone.
    """
    lines = added_lines()
    below: dict[str, dict[str, list[SaidNumber]]] = defaultdict(lambda: defaultdict(list))
    for code, own in said.items():
        if registers[code] != Register.FEDERATION:
            _hand_up(own, registers[code], lines, below[parents[code]])
    for federation in upward:
        if federation not in said:
            continue
        parts = below[federation]
        _hand_up(said[federation], Register.FEDERATION, lines, parts)
        above = below[parents.get(federation, "")]
        for indicator, total in _totals(lines, parts).items():
            if federation not in counties or indicator.startswith(line_tables.ADDED_BY_COUNTIES):
                said[federation][indicator, Coverage.AREA] = total
            above[indicator].append(total)


def _totals(lines: list[AreaLine], parts: dict[str, list[SaidNumber]]) -> dict[str, SaidNumber]:
    """By indicator the sum of its parts, in the order of the lines; none of what nobody said."""
    totals = {}
    for line in lines:
        if parts[line.indicator]:
            totals[line.indicator] = _sum(parts[line.indicator])
    return totals


def _hand_up(own: Lines, register: str, lines: list[AreaLine], parts: dict[str, list[SaidNumber]]) -> None:
    """Adds to the parts above what a unit of this register says of itself and carries."""
    for line in lines:
        number = own.get((line.indicator, Coverage.OWN))
        if number is not None and register in line.registers:
            parts[line.indicator].append(number)


def _sum(parts: list[SaidNumber]) -> SaidNumber:
    """超过 where any part is, else 约 where any part is: 超过200 and 30 is 超过230."""
    value = sum(part.value for part in parts)
    words = {part.word for part in parts}
    for word in WORDS:
        if word in words:
            return SaidNumber(value, word)
    return SaidNumber(value)
