"""How well texts are understood, printed for both sets of sentences of our own that are shaped as real passages are.

The passages themselves are not ours to keep: their keys are in keys/, and what was measured on them, before and after
the rules knew them, in docs/measurements.md. `python -m tests.figures.prose.measured FOLDER` counts a folder of texts.
"""

import csv
from pathlib import Path

import pytest

from tests.figures.prose.keyed import passages_in
from tests.figures.prose.measured import catalogue_shipped, counted, shares

HERE = Path(__file__).parent
AIMS = {
    "spans recall": 0.99,
    "spans precision": 0.98,
    "indicator of ours, first": 0.90,
    "indicator of ours, of three": 0.98,
    "unit": 0.97,
    "period": 0.92,
    "actual or plan": 0.95,
    "whole": 0.75,
    "sure and right": 0.98,
}


@pytest.mark.parametrize("name", ["opened", "sealed"])
def test_sentences_of_our_own_are_understood_as_they_are_keyed(name, capsys):
    wrong: list[str] = []
    told = shares(counted(passages_in(HERE / "shaped" / name), catalogue_shipped(), wrong))
    with capsys.disabled():
        print(f"\nSentences of our own, {name}:")
        for what, share in told.items():
            print(f"  {what}: {share}")
    reached = {what: float(told[what].split()[0]) for what in AIMS}
    assert {what: share for what, share in reached.items() if share < AIMS[what]} == {}, wrong


def test_finding_places_is_easy_and_ours_misses_none_that_the_plain_expression_finds():
    counts = counted(passages_in(HERE / "shaped" / "sealed"), catalogue_shipped(), [])
    assert counts["met"] > counts["plain_met"]


@pytest.mark.parametrize(
    ("name", "passages"),
    [
        ("opened", 18),
        ("sealed", 13),
        ("third", 10),
        ("fourth", 15),
        ("fifth", 15),
        ("sixth", 26),
        ("seventh", 9),
        ("eighth", 22),
        ("ninth", 26),
        ("tenth", 28),
        ("eleventh", 35),
        ("twelfth", 24),
        ("thirteenth", 22),
        ("fourteenth", 19),
        ("fifteenth", 18),
        ("sixteenth", 13),
        ("seventeenth", 14),
        ("eighteenth", 13),
        ("nineteenth", 16),
        ("twentieth", 17),
        ("twentyfirst", 28),
        ("twentysecond", 22),
        ("twentythird", 31),
        ("twentyfourth", 26),
        ("twentyfifth", 31),
        ("twentysixth", 74),
        ("twentyeighth", 37),
        ("twentyninth", 39),
        ("thirtieth", 20),
        ("thirtyfirst", 19),
    ],
)
def test_the_keys_of_real_passages_are_kept_without_their_sentences(name, passages):
    text = (HERE / "keys" / f"{name}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["passage"] for row in rows}) == passages
    assert max(len(row["stated_text"]) for row in rows) < 12
    codes = catalogue_shipped().keys() | {"-", "change"}
    assert {code for row in rows for code in row["indicators"].split(" or ")} <= codes
