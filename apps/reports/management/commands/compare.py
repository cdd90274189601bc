"""Writes the comparison of two periods for a federation and those below it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError

from apps.figures.arithmetic.interval import plain
from apps.figures.models import Indicator, Period
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import NotComparable
from apps.reports.pages import compare
from apps.reports.tables import wording
from apps.spreadsheets import writing
from apps.units.commands import PersonCommand, add_output, kind_of

HEADS = (
    "unit_code", "unit_name", "indicator_code", "indicator_name", "from_value", "to_value", "difference", "percent",
    "contribution", "rank", "rank_change", "reported", "expected", "note",
)  # fmt: skip


class Command(PersonCommand):
    help = "Compares two periods: a federation's total and those of the federations below it. Numbers are plain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_output(parser)
        parser.add_argument("--unit", metavar="CODE", required=True)
        parser.add_argument("--from", metavar="CODE", required=True, dest="earlier")
        parser.add_argument("--to", metavar="CODE", required=True, dest="later")
        parser.add_argument("--indicator", metavar="CODE", default="", help="this indicator alone")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        unit = self.unit(options["unit"], person)
        earlier, later = (self.coded(Period, options[name]) for name in ("earlier", "later"))
        if options["indicator"]:
            self.coded(Indicator, options["indicator"])
        try:
            grown = Growth(Scope(person), unit, earlier, later, catalogue(code=options["indicator"]))
        except NotComparable as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        with self.output(options["output"]) as out:
            writing.write(out, HEADS, _rows(grown), kind_of(options))


def _rows(grown: Growth) -> Iterator[list[object]]:
    for line in grown.everything():
        numbers = (
            line.earlier.quantity and line.earlier.quantity.value,
            line.later.quantity and line.later.quantity.value,
            line.change.value,
            None if line.change.percent is None else wording.points(line.change.percent),
            None if line.share is None else wording.points(line.share),
        )
        yield [
            line.unit.code, line.unit.name, line.indicator.code, line.indicator.named()[0], *map(_plain, numbers),
            *("" if one is None else one for one in (line.rank, line.rank_change)),
            *_reported(line), compare.note(grown, line),
        ]  # fmt: skip


def _plain(value: Any) -> Any:
    """A number without exponent or trailing zeros; still a number, so that a minus is not taken for a formula."""
    return "" if value is None else type(value)(plain(value))


def _reported(line: GrowthLine) -> tuple[object, object]:
    shown = line.weaker
    return (shown.reported, shown.expected) if shown.origin != "stated" and shown.expected else ("", "")
