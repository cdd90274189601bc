"""The waterfall of a total: each bar as long as its part, beginning where the one before ended, from total to total."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.tables.waterfall import WaterfallStep, waterfall

SVG = "{http://www.w3.org/2000/svg}"
ROUNDED = 0.25  # places and lengths are written to a tenth of a pixel
SHORTEST = 1  # pixel: what is less is drawn as long
courses = st.lists(st.integers(0, 10**9), min_size=2, max_size=12).filter(lambda course: len(set(course)) > 1)


class DrawnBar(NamedTuple):
    """From the end that the bar before left to its own, in pixels from the left."""

    start: float
    end: float

    @property
    def length(self) -> float:
        return abs(self.end - self.start)


def steps_of(course: list[int]) -> list[WaterfallStep]:
    """The total it was, each change on the way, and the total it came to."""
    first, *_others, last = map(Decimal, course)
    steps = [WaterfallStep("2016", f"{first}", Decimal(0), first, is_total=True)]
    for before, after in pairwise(map(Decimal, course)):
        if after != before:
            steps.append(WaterfallStep("changed", f"{after - before:+}", before, after))
    return [*steps, WaterfallStep("2017", f"{last}", Decimal(0), last, is_total=True)]


def drawn(steps: list[WaterfallStep]) -> tuple[list[DrawnBar], int]:
    """The bars, of which hollow ones fall and begin at their right end, and how many of them are torn."""
    picture = ElementTree.fromstring(waterfall(steps, title="Members"))
    bars = []
    for bar in picture.iter(f"{SVG}rect"):
        left, length = float(bar.get("x")), float(bar.get("width"))
        falls = bar.get("fill") == "none"
        bars.append(DrawnBar(left + length, left) if falls else DrawnBar(left, left + length))
    torn = [path for path in picture.iter(f"{SVG}path") if path.get("class") == "tear"]
    return bars, len(torn)


def test_a_rise_of_a_half_and_a_fall_of_three_tenths_lead_from_100_to_120():
    (before, rise, fall, after), torn = drawn(steps_of([100, 150, 120]))
    lengths = [bar.length / before.length for bar in (rise, fall, after)]
    assert lengths == pytest.approx([0.5, 0.3, 1.2], abs=0.002)
    assert [rise.start, fall.start, after.end] == pytest.approx([before.end, rise.end, fall.end], abs=ROUNDED)
    assert before.start == after.start
    assert torn == 0


def test_small_changes_of_a_large_total_are_seen_and_the_bars_of_both_totals_are_torn():
    (_before, rise, fall, _after), torn = drawn(steps_of([9_174, 9_310, 9_276]))
    assert torn == 2
    assert rise.length > 100
    assert rise.length / fall.length == pytest.approx(136 / 34, abs=0.02)


@given(courses)
def test_all_ends_of_bars_stand_on_one_scale_whatever_the_parts(course):
    steps = steps_of(course)
    bars, torn = drawn(steps)
    assert len(bars) == len(steps)
    places = []
    for step, bar in zip(steps, bars, strict=True):
        places.append((step.end, bar.end))
        if not step.is_total or not torn:
            places.append((step.start, bar.start))
    (low, left), (high, right) = min(places), max(places)
    for number, place in places:
        way = float((number - low) / (high - low))
        assert left + way * (right - left) == pytest.approx(place, abs=ROUNDED + SHORTEST)
