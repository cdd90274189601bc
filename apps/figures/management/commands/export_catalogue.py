"""Writes the whole catalogue into a workbook that import_catalogue reads back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from apps.figures.files.catalogue import workbook
from apps.units.commands import PersonCommand


class Command(PersonCommand):
    help = "Writes indicators, definitions, forms, lines, rules and periods as the sheets of a workbook (XLSX)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("-o", "--output", type=Path, metavar="FILE")
        parser.add_argument("--template", action="store_true", help="the headings alone")

    def handle(self, *args: Any, output: Path | None, template: bool, **options: Any) -> None:
        self.person(options)
        with self.output(output) as out:
            workbook.write(out, empty=template)
