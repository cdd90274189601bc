"""Fills a database with synthetic units and figures, marked so in every name, to try the system at scale."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import synthetic
from apps.figures.models import Form
from apps.units.commands import PersonCommand
from apps.units.errors import Refused


class Command(PersonCommand):
    help = "Makes synthetic units and approved figures, marked so wherever they show, in a database without real units."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--units", type=int, metavar="N", help="how many units in all")
        parser.add_argument("--years", type=int, metavar="Y", help="how many years of returns")
        parser.add_argument("--answering", type=int, default=100, metavar="PERCENT", help="of the unions, each year")
        parser.add_argument(
            "--towns",
            type=int,
            default=0,
            metavar="N",
            help="of the first towns every union, whatever --answering says",
        )
        parser.add_argument("--remove", action="store_true", help="take them away again")

    def handle(
        self,
        *args: Any,
        units: int | None,
        years: int | None,
        answering: int,
        towns: int,
        remove: bool,
        **options: Any,
    ) -> None:
        person = self.person_of_all(options)
        try:
            if remove:
                self._remove(person)
            else:
                asked = _checked(units=units, years=years, answering=answering, towns=towns)
                self._make(person, **asked)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused

    def _make(self, person: User | None, *, units: int, years: int, answering: int, towns: int) -> None:
        """All of it or, where it is broken off, nothing."""
        if synthetic.is_here():
            raise Refused(_("There are synthetic data here already."))
        synthetic.refuse_beside_real_units()
        with acting(person, door="system"):
            if not Form.objects.exists():
                call_command("loaddata", "catalogue", verbosity=0)
            unions = synthetic.make_units(units)
            self.stdout.write(
                _("%(count)s synthetic units, %(unions)s of them unions") % {"count": units, "unions": unions}
            )
            for year in range(synthetic.FIRST_YEAR, synthetic.FIRST_YEAR + years):
                count = synthetic.make_year(year, answering, towns=towns)
                self.stdout.write(_("%(year)s: %(count)s synthetic figures") % {"year": year, "count": count})

    def _remove(self, person: User | None) -> None:
        if not synthetic.is_here():
            raise Refused(_("There are no synthetic data here."))
        with acting(person, door="system"):
            synthetic.remove()
        self.stdout.write(_("The synthetic units and all that hung on them are gone."))


def _checked(**asked: int | None) -> dict[str, int]:
    """The numbers asked for, each within its bounds; CommandError in words where one is missing or outside."""
    numbers: dict[str, int] = {}
    for name, number in asked.items():
        least, most = synthetic.BOUNDS[name]
        if number is None or not least <= number <= most:
            said = _("--%(name)s is a whole number from %(least)s to %(most)s.")
            raise CommandError(said % {"name": name, "least": least, "most": most}, returncode=2)
        numbers[name] = number
    return numbers
