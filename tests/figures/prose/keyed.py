"""Passages with their keys: [[近6万个|ORG01|2014]] marks a quantity, its indicator, its period; `-` is none of ours.

|=60000 nearly 55000..60000 is its value, its word and its bounds as a person reads them; of plain digits none.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

KEY = re.compile(r"\[\[(.+?)\]\]")
PLAIN = re.compile(r"(\d+(?:,\d{3})*)(?:\.(\d+))?([千万亿]*)(?:\D*)")
VALUE = re.compile(r"=(?P<value>\S+)(?: (?P<qualifier>\w+))?(?: (?P<low>[\d.]*?)\.\.(?P<high>[\d.]*))?")
SCALES = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000, "万亿": 1_000_000_000_000}


class KeyedValue(NamedTuple):
    """What a person reads in a quantity; `bounds` None where she was not asked, an end None where it is open."""

    value: Decimal
    qualifier: str = "exact"
    bounds: tuple[Decimal | None, Decimal | None] | None = None


@dataclass(frozen=True)
class KeyedSpan:
    """What a person says of one quantity; where two answers are right, both are kept."""

    offset: int
    text: str
    indicators: tuple[str, ...]
    periods: tuple[str, ...] = ()
    basis: str = "actual"
    coverage: str = "area"
    unit: str = ""
    value: KeyedValue | None = None

    @property
    def is_ours(self) -> bool:
        return self.indicators[0] not in ("-", "change")


@dataclass
class KeyedPassage:
    """A text with whose report it is and of which year, and its keys in their order.

    `told_of`: the years a clerk answers that it tells of, "" in the sets where none was asked.
    """

    name: str
    unit: str = ""
    year: str = ""
    text: str = ""
    keys: list[KeyedSpan] = field(default_factory=list)
    told_of: str = ""


def read_passage(path: Path) -> KeyedPassage:
    head, body = path.read_text(encoding="utf-8").split("\n\n", 1)
    said = dict(line.split(": ", 1) for line in head.splitlines())
    passage = KeyedPassage(path.stem, said["unit"], said["year"], told_of=said.get("told_of", ""))
    last = 0
    for match in KEY.finditer(body):
        passage.text += body[last : match.start()]
        passage.keys.append(_key(len(passage.text), match[1].split("|"), said["unit"]))
        passage.text += match[1].split("|")[0]
        last = match.end()
    passage.text += body[last:]
    return passage


def _key(offset: int, said: list[str], unit: str) -> KeyedSpan:
    """|planned, |own and |unit=… stand behind the period, in any order."""
    text, indicators, *rest = said
    periods = tuple(rest[0].split(" or ")) if rest and rest[0] and not rest[0].startswith("=") else ()
    basis, coverage, value = "actual", "area", None
    for word in said[2:]:
        if word.startswith("="):
            value = _value(word)
        elif word in ("planned", "rule"):
            basis = word
        elif word == "own":
            coverage = word
        elif word.startswith("unit="):
            unit = word.removeprefix("unit=")
    told = value or _plain_value(text)
    return KeyedSpan(offset, text, tuple(indicators.split(" or ")), periods, basis, coverage, unit, told)


def _value(word: str) -> KeyedValue:
    said = VALUE.fullmatch(word)
    assert said, word
    if said["low"] is None and said["qualifier"]:
        return KeyedValue(Decimal(said["value"]), said["qualifier"])
    value = Decimal(said["value"])
    if said["low"] is None:
        return KeyedValue(value, bounds=(value, value))
    low, high = (Decimal(bound) if bound else None for bound in (said["low"], said["high"]))
    return KeyedValue(value, said["qualifier"] or "exact", (low, high))


def _plain_value(text: str) -> KeyedValue | None:
    """Of digits without a word: 1.5万人 is 15,000, known to 500; 62.66% as printed. None of numbers in characters."""
    said = PLAIN.fullmatch(text)
    if said is None or re.search("[多余几]|以上|以下|左右|倍", text):
        return None
    whole, places, scale = said[1].replace(",", ""), said[2] or "", SCALES[said[3]]
    value = Decimal(f"{whole}.{places}" if places else whole) * scale
    half = Decimal(scale) / 10 ** len(places) / 2 if places and said[3] else Decimal(0)
    return KeyedValue(value, bounds=(value - half, value + half))


def passages_in(folder: Path) -> list[KeyedPassage]:
    return [read_passage(path) for path in sorted(folder.glob("*.txt"))]
