"""Fills a database with synthetic units and figures, marked so in every name, to try the system at scale."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import synthetic
from apps.units.commands import PersonCommand
from apps.units.models import Unit


class Command(PersonCommand):
    help = "Makes synthetic units and approved figures, marked so wherever they show; never for a database in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--units", type=int, required=True, metavar="N")
        parser.add_argument("--years", type=int, required=True, metavar="Y")
        parser.add_argument("--answering", type=int, default=100, metavar="PERCENT", help="of the unions, each year")

    def handle(self, *args: Any, units: int, years: int, answering: int, **options: Any) -> None:
        if Unit.objects.filter(code=synthetic.TOP).exists():
            raise CommandError(_("There are synthetic data here already."), returncode=1)
        person = self.person(options)
        with acting(person, door="system"):
            unions = synthetic.make_units(units)
        self.stdout.write(
            _("%(count)s synthetic units, %(unions)s of them unions") % {"count": units, "unions": unions}
        )
        for year in range(synthetic.FIRST_YEAR, synthetic.FIRST_YEAR + years):
            with acting(person, door="system"):
                count = synthetic.make_year(year, answering)
            self.stdout.write(_("%(year)s: %(count)s synthetic figures") % {"year": year, "count": count})
