"""`manage.py make_province NUMBER ADDRESS`: a new installation becomes a province of the nation at that address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.nation import joining


class Command(BaseCommand):
    help = "Makes an installation without records a province: its own range of numbers, and the nation's catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="of the province, such as the first two digits of its code: 45")
        parser.add_argument("address", help="of the nation's database: host=… dbname=… user=copies password=…")
        parser.add_argument("--reader", default="copies", help="the login by which the nation reads (default: copies)")
        parser.add_argument("--anew", action="store_true", help="takes the catalogue again: a side was restored")

    def handle(self, *args: Any, number: int, address: str, reader: str, anew: bool, **options: Any) -> None:
        try:
            joining.make_province(number, address, reader, anew=anew)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        said = _("This installation is province %(number)s and has the nation's catalogue. There: %(command)s")
        self.stdout.write(said % {"number": number, "command": f"manage.py add_province {number} ADDRESS"})
