"""`manage.py add_province NUMBER ADDRESS`: the nation follows the records of a province."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.nation import joining


class Command(BaseCommand):
    help = "Follows the records of a province from now on, after a copy of what it has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="of the province, as `make_province` was told there")
        parser.add_argument("address", help="of the province's database: host=… dbname=… user=copies password=…")
        parser.add_argument(
            "--anew", action="store_true", help="what is here of it goes, and is copied again: it was restored"
        )

    def handle(self, *args: Any, number: int, address: str, anew: bool, **options: Any) -> None:
        try:
            joining.add_province(number, address, anew=anew)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        self.stdout.write(_("Province %(number)s is followed; how far: manage.py provinces") % {"number": number})
