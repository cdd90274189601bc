"""`manage.py package_year 2014 FILE`: all that belongs to a sealed year, as one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.figures.models import Period
from apps.units.commands import PersonCommand, unwritable
from apps.units.errors import Refused
from unionrecords.whole_file import whole_file
from unionrecords.year_package import writing
from unionrecords.year_package.writing import YearPackage


class Command(PersonCommand):
    help = "Writes all that belongs to a sealed year into one file: tables, sign-off sheets, scans, log and digests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("year", metavar="YEAR")
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, year: str, file: Path, **options: Any) -> None:
        person = self.person_of_all(options)
        try:
            package = YearPackage(self.coded(Period, year))
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        try:
            with whole_file(file) as out:
                for piece in package.pieces():
                    out.write(piece)
        except OSError as error:
            raise unwritable(file, error) from error
        writing.note(package, person)
        self.stdout.write(_("Made: %(file)s (%(size)s kB).") % {"file": file, "size": file.stat().st_size // 1024})
        self.stdout.write(_("Digest of its manifest: %(digest)s") % {"digest": package.digest})
