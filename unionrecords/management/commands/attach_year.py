"""`manage.py attach_year 2012`: what was put aside of a detached year is put back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.figures.models import Period
from apps.figures.workflow import detaching
from apps.units.commands import PersonCommand
from apps.units.errors import Refused


class Command(PersonCommand):
    help = "Puts the returns of a detached year back, where its two tables stand here as they were put aside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("year", metavar="YEAR")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, year: str, reason: str, **options: Any) -> None:
        person = self.person_of_all(options)
        period = self.coded(Period, year)
        try:
            attached = detaching.attach(period, reason=reason, by=person)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        told = {"year": period, "digest": attached.digest}
        self.stdout.write(_("%(year)s is attached again, as it was: %(digest)s") % told)
