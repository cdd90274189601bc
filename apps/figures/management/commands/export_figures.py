"""Writes figures in long form, in the columns that import_figures reads back."""

from argparse import ArgumentParser
from typing import Any

from apps.figures.files import headings
from apps.figures.files import importer as files_importer
from apps.figures.models import Indicator, Period
from apps.figures.models.detached import tell_detached
from apps.spreadsheets import writing
from apps.units.commands import PersonCommand, add_output, kind_of


class Command(PersonCommand):
    help = "Exports figures as CSV or XLSX, numbers plain, one figure a row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_output(parser)
        parser.add_argument("--unit", metavar="CODE", help="this unit and all below it")
        parser.add_argument("--period", metavar="CODE")
        parser.add_argument("--indicator", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        figures = files_importer.in_scope(person)
        if options["unit"]:
            figures = figures.filter(unit__path__startswith=self.unit(options["unit"], person).path)
        for name, model in (("period", Period), ("indicator", Indicator)):
            if options[name]:
                figures = figures.filter(**{name: self.coded(model, options[name])})
        tell_detached(self.stderr.write)
        with self.output(options["output"]) as out:
            writing.write(
                out, list(headings.HEADS), files_importer.rows(figures.iterator(chunk_size=2000)), kind_of(options)
            )
