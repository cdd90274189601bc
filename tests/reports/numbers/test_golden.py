"""A tiny tree added up by hand, and a slow second reading of any figures in it.

golden/figures.csv holds what was stated, golden/expected.csv what follows from it and why.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.figures.arithmetic.quantity_text import read
from apps.figures.cells import understand
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.readings import LedgerReading
from apps.units.models import Unit
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.worlds import shared

GOLDEN = Path(__file__).parent.parent / "golden"
TREE = {"R": ["A", "B"], "A": ["A1", "A2", "A-1"], "B": ["B1"], "A1": ["A1-1", "A1-2"], "A2": ["A2-1"], "B1": ["B1-1"]}
LEVELS = {"R": Level.PROVINCE, "A": Level.CITY, "B": Level.CITY}


def rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class GoldenWorld:
    def __init__(self) -> None:
        self.units: dict[str, Unit] = {"R": builders.federation("R", level=Level.PROVINCE)}
        for parent, children in TREE.items():
            for code in children:
                make = builders.federation if code in TREE else builders.grassroots
                level = {"level": LEVELS.get(code, Level.COUNTY)} if code in TREE else {}
                self.units[code] = make(code, self.units[parent], **level)
        members, staff = builders.indicator("MEM"), builders.indicator("STF")
        rate = builders.indicator(
            "RAT", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=members, denominator=staff, decimals=1, carriers="",
        )  # fmt: skip
        acts = builders.indicator("ACT", measure="次", nature="flow", over_time="sum")
        once = builders.indicator("UNQ", measure="个", nature="flow", over_units="none", carriers="")
        counted = builders.indicator("CNT", measure="个", kind="counted", counts="station", carriers="")
        builders.form("OWN", [(asked, "own") for asked in (members, staff, acts)], "grassroots")
        builders.form("SUM", [(asked, "area") for asked in (members, staff, acts, counted)])
        self.indicators = {one.code: one for one in (members, staff, rate, acts, once, counted)}

    def state(self, figures: list[dict[str, str]]) -> None:
        source = builders.source().pk
        changes = [self._change(source, **one) for one in figures]
        entry_writer.state(changes, by=None, door="test", reason="test")

    def _change(self, source: int, unit: str, indicator: str, period: str, coverage: str, text: str) -> StagedChange:
        asked = self.indicators[indicator]
        cell = StagedCell(self.units[unit].pk, asked.pk, builders.period(period).pk, coverage, "document")
        return StagedChange(cell, None, understand(text, asked, stated_text=text, source_id=source, locator="¶1"))

    def ledger(self, period: str) -> Ledger:
        federations = [self.units[code] for code in TREE]
        return Ledger(federations, catalogue(), Period.objects.get(code=period))


@shared
def world() -> GoldenWorld:
    return GoldenWorld()


def told(reading: LedgerReading) -> dict[str, str]:
    """A reading in the words of expected.csv."""
    number = reading.quantity
    low, high = (number.interval.low, number.interval.high) if number else (None, None)
    parts = {"value": number and number.value, "low": low, "high": high}
    counts = {name: getattr(reading, name) for name in ("units", "qualified", "reported", "expected")}
    return {
        name: "" if one is None else format(Decimal(one).normalize(), "f") for name, one in (parts | counts).items()
    }


def test_what_is_read_is_what_was_added_up_by_hand(world):
    world.state(rows("figures.csv"))
    ledgers = {period: world.ledger(period) for period in ("2013", "2014")}
    for line in rows("expected.csv"):
        read_by = getattr(ledgers[line["period"]], line["read"])
        found = told(read_by(world.units[line["unit"]].pk, Indicator.objects.get(code=line["indicator"]).pk))
        # Where a rate leaves a column empty it is not checked; a missing value is.
        checked = {name for name in found if line[name] or name == "value" or line["indicator"] != "RAT"}
        assert {name: found[name] for name in checked} == {name: line[name] for name in checked}, line


# ---- The slow second implementation

TEXTS = st.sampled_from(["", "", "0", "7", "120", "约100", "超过50", "不足30", "6.5万", "—", "…"])
CELLS = [(code, "own") for code in ("A-1", "A1-1", "A1-2", "A2-1", "B1-1", "A1", "B")]
CELLS += [(code, "area") for code in ("A", "B", "A1", "A2", "B1")]


def slow_total(code: str, said: dict[tuple[str, str], str]) -> list:
    """The quantities that add up to a unit's total: its statement for the area, else its own and those below it."""
    area = said.get((code, "area"), "")
    if area and area not in "—…":
        return [read(area)]
    return slow_below(code, said)


def slow_m_of_n(code: str, said: dict[tuple[str, str], str]) -> tuple[int, int]:
    """Who answered of those below a federation, and of how many; itself where it states an own part nobody asks for."""
    reported = expected = int(said.get((code, "own"), "—") not in "—…")
    for child in TREE[code]:
        own = said.get((child, "own"), "")
        if child not in TREE:
            expected += own != "—"
            reported += own not in ("", "—", "…")
            continue
        area = said.get((child, "area"), "")
        m, n = slow_m_of_n(child, said)
        if area == "—" and not slow_below(child, said):
            continue
        expected += 1
        reported += area not in ("", "—", "…") or 0 < n == m
    return reported, expected


def slow_below(code: str, said: dict[tuple[str, str], str]) -> list:
    own = said.get((code, "own"), "")
    found = [read(own)] if own and own not in "—…" else []
    return found + [one for child in TREE.get(code, ()) for one in slow_total(child, said)]


@pytest.mark.django_db
@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=len(CELLS), max_size=len(CELLS)))
def test_sums_from_below_are_those_of_a_slow_walk_through_the_tree(world, texts):
    said = {cell: text for cell, text in zip(CELLS, texts, strict=True) if text}
    with transaction.atomic():
        builders.period("2014")
        world.state(
            [
                {"unit": unit, "indicator": "MEM", "period": "2014", "coverage": coverage, "text": text}
                for (unit, coverage), text in said.items()
            ]
        )
        ledger, members = world.ledger("2014"), world.indicators["MEM"].pk
        found = {code: ledger.below(world.units[code].pk, members) for code in TREE}
        transaction.set_rollback(True)
    for code, reading in found.items():
        parts = slow_below(code, said)
        assert reading.units == len(parts)
        assert reading.qualified == sum(one.qualifier != "exact" for one in parts)
        assert (reading.reported, reading.expected) == slow_m_of_n(code, said)
        assert (reading.quantity is None) == (not parts)
        if parts:
            lows, highs = ([getattr(one.interval, side) for one in parts] for side in ("low", "high"))
            assert reading.quantity.value == sum(one.value for one in parts)
            assert reading.quantity.interval.low == (None if None in lows else sum(lows))
            assert reading.quantity.interval.high == (None if None in highs else sum(highs))
