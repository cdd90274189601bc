"""Writes what the quantities of a report's text seem to state, one a row; nothing is kept."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.figures.prose import listing, records, reviewing
from apps.figures.prose.proposing import propose
from apps.figures.prose.texts import text_of
from apps.spreadsheets import writing
from apps.units.commands import PersonCommand, add_output, kind_of
from apps.units.errors import Refused


class Command(PersonCommand):
    help = "Proposes figures for every quantity in FILE (.txt, .docx) as CSV or XLSX; keeps nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_output(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", metavar="CODE", help="whose report it is (default: as its beginning says)")
        parser.add_argument("--year", type=int, help="the year it was written in (default: the latest it names)")
        parser.add_argument("--from-year", type=int, default=0, help="first year of a report on several years")
        parser.add_argument(
            "--period", default="", help="the year or years it tells of, for numbers that lack only that"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        person = self.person(options)
        with self.bringing_in(file):
            text = text_of(file.name, file.read_bytes())
        guessed = records.guessed(text, person)
        unit = self.unit(options["unit"], person) if options["unit"] else guessed.unit
        year = options["year"] or guessed.year
        if unit is None or not year:
            raise CommandError(
                _("The text does not say whose report it is or of which year: give --unit and --year."), returncode=1
            )
        first_year = options["from_year"] or (0 if options["year"] else guessed.first_year)
        told_of = _years_told(options["period"], year)
        proposals = propose(text, records.setting(unit, year, first_year=first_year, told_of=told_of, by=person))
        with self.output(options["output"]) as out:
            writing.write(out, list(listing.HEADS), listing.rows(proposals), kind_of(options))


def _years_told(said: str, written: int) -> str:
    """The years that --period names, as the page takes them."""
    try:
        return reviewing.years_told(said, written)
    except Refused as refused:
        raise CommandError("--period: " + " ".join(refused.reasons), returncode=1) from refused
