"""`manage.py detach_year 2012 FILE`: the returns of single units of a sealed year are put aside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.figures.models import Period
from apps.figures.workflow import detaching
from apps.units.commands import PersonCommand
from apps.units.errors import Refused
from unionrecords.year_package import comparing
from unionrecords.year_package.archive import Package


class Command(PersonCommand):
    help = "Puts the returns of single units of a sealed year aside, once its package has been held against the system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("year", metavar="YEAR")
        parser.add_argument("file", metavar="FILE", type=Path, help="the package of the year, made by package_year")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, year: str, file: Path, reason: str, **options: Any) -> None:
        person = self.person_of_all(options)
        with self.bringing_in(file):
            period = self.coded(Period, year)
            package = Package(file)
            if package.year != period.code:
                raise Refused(_("%(file)s is the package of %(year)s.") % {"file": file, "year": package.year})
            if differing := [*package.faults(), *comparing.differences(package)]:
                raise Refused(*differing)
            detached = detaching.detach(period, reason=reason, by=person)
        told = {"year": period, "digest": detached.digest, "tables": _(" and ").join(detaching.tables(period))}
        self.stdout.write(_("%(year)s is detached: its rows stand in %(tables)s.") % told)
        self.stdout.write(_("Digest of these rows: %(digest)s") % told)
