"""`manage.py backup`: all records into one file; with `--rehearse` it is proved at once by restoring it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.backup import making


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


class Command(BaseCommand):
    help = "Writes all records into one file of plain SQL, packed; those who are signed in are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: backups in the folder of the data")
        parser.add_argument("--rehearse", action="store_true", help="prove it at once by restoring it beside")
        parser.add_argument("--keep", type=at_least_one, metavar="N", help="remove all but the latest N afterwards")

    def handle(self, *args: Any, rehearse: bool, keep: int | None, **options: Any) -> None:
        folder = options["to"] or settings.VAR / "backups"
        try:
            path = making.make(folder)
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        self.stdout.write(_("Made: %(file)s (%(size)s kB).") % {"file": path, "size": path.stat().st_size // 1024})
        if rehearse:
            call_command("restore", path, rehearse=True, stdout=self.stdout)
        for older in making.drop_older(folder, keep) if keep else ():
            self.stdout.write(_("Removed: %(file)s") % {"file": older.name})
