"""`manage.py make_nation`: this installation becomes the nation that provinces send their records to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.nation import joining


class Command(BaseCommand):
    help = "Makes this installation the nation: it keeps the catalogue for its provinces and takes on their records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reader", default="copies", help="the login by which provinces read (default: copies)")

    def handle(self, *args: Any, reader: str, **options: Any) -> None:
        try:
            joining.make_nation(reader)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        self.stdout.write(_("This installation is the nation; %(login)s reads its catalogue.") % {"login": reader})
