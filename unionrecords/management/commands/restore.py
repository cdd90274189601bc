"""`manage.py restore FILE`: a backup into an empty database; with `--rehearse` beside the records, to prove it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.units.errors import Refused
from unionrecords.backup import files, proof, restoring


class Command(BaseCommand):
    help = "Restores a backup into an empty database, or beside the records in use to prove it, and compares."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="default, to rehearse: the latest in backups")
        parser.add_argument("--rehearse", action="store_true", help="into a database that is dropped again")

    def handle(self, *args: Any, file: Path | None, rehearse: bool, **options: Any) -> None:
        path = file or (files.latest(settings.VAR / "backups") if rehearse else None)
        if path is None:
            raise CommandError(_("Name the file of a backup; there is none in backups yet."), returncode=2)
        if not path.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": path}, returncode=2)
        try:
            made, wrong = restoring.rehearse(path) if rehearse else (None, restoring.restore(path))
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(_("The restored records are not those of the backup."), returncode=1)
        if made:
            proof.proved(made)
            told = {"moment": timezone.localtime(made).isoformat(" ", "seconds")}
            self.stdout.write(_("Proved: the backup of %(moment)s holds all records, sheets and totals.") % told)
        else:
            self.stdout.write(_("Restored, and equal to the backup. Go on with: manage.py prepare"))
