"""Writes the comparison of two periods for a federation and those below it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError

from apps.figures.arithmetic.quantity_text import points, trimmed
from apps.figures.models import Indicator, Period
from apps.reports.management.footings import add_footings, footings_of
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import NotComparable
from apps.reports.pages import compare
from apps.spreadsheets import writing
from apps.units.commands import PersonCommand, add_output, kind_of

HEADS = (
    "unit_code", "unit_name", "indicator_code", "indicator_name", "from_value", "to_value", "difference", "percent",
    "compared_on", "contribution", "rank", "rank_change", "reported", "expected", "note",
)  # fmt: skip


class Command(PersonCommand):
    help = "Compares two periods: a federation's total and those of the federations below it. Numbers are plain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_output(parser)
        parser.add_argument("--unit", metavar="CODE", required=True)
        parser.add_argument("--from", metavar="CODE", required=True, dest="earlier")
        parser.add_argument("--to", metavar="CODE", required=True, dest="later")
        add_footings(parser)
        parser.add_argument("--indicator", metavar="CODE", default="", help="this indicator alone")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        unit = self.unit(options["unit"], person)
        earlier, later = (self.coded(Period, options[name]) for name in ("earlier", "later"))
        if options["indicator"]:
            self.coded(Indicator, options["indicator"])
        indicators = catalogue(code=options["indicator"])
        try:
            growth = Growth(Scope(person), unit, earlier, later, indicators, manner=Manner(**footings_of(options)))
        except NotComparable as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        with self.output(options["output"]) as out:
            writing.write(out, HEADS, _rows(growth), kind_of(options))


def _rows(growth: Growth) -> Iterator[list[object]]:
    return (_row(growth, line) for line in growth.everything())


def _row(growth: Growth, line: GrowthLine) -> list[object]:
    """A line of the comparison under HEADS."""
    return [
        line.unit.code,
        line.unit.name,
        line.indicator.code,
        line.indicator.named()[0],
        _value_of(line.earlier),
        _value_of(line.later),
        _number(line.change.value),
        _percent(line.change.percent),
        " ".join(line.compared_on),
        _percent(line.share),
        _place(line.rank),
        _place(line.rank_change),
        *_reported(line),
        compare.note(growth, line),
    ]


def _value_of(reading: LedgerReading) -> Decimal | str:
    return _number(reading.quantity.value) if reading.quantity else ""


def _number(value: Decimal | None) -> Decimal | str:
    """Still a number where there is one, so that its minus is not taken for the beginning of a formula."""
    return "" if value is None else trimmed(value)


def _percent(value: Decimal | None) -> Decimal | str:
    return "" if value is None else trimmed(points(value))


def _place(place: int | None) -> int | str:
    return "" if place is None else place


def _reported(line: GrowthLine) -> tuple[object, object]:
    """How many of how many stand behind the weaker of the two numbers; nothing beside a statement."""
    reading = line.weaker
    if reading.is_statement or not reading.expected:
        return "", ""
    return reading.reported, reading.expected
