"""Makes accounts and appointments from a file: all of them or none, with every fault listed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.spreadsheets import writing
from apps.units.commands import PersonCommand, add_output, kind_of
from apps.units.errors import Faulty
from apps.units.files import people

HEADS = ("account", "name", "password")


class Command(PersonCommand):
    help = (
        "Makes accounts and appointments from FILE (XLSX, ODS or CSV: account, name, role, federation, starts, ends, "
        "email), all or nothing, and writes the passwords of the new accounts, which are kept nowhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_output(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only say what the file would do")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        kind = kind_of(options)
        with self.bringing_in(file):
            person, data = self.person(options), file.read_bytes()
            if dry_run:
                plan = people.preview(data, by=person)
                if plan.faults:
                    raise Faulty(plan.faults)
                said = _("%(new)s rows of new accounts, %(appointed)s further appointments, %(unchanged)s held already")
                self.stdout.write(said % plan.counts)
                return
            passwords = people.bring_in(data, file.name, by=person)
        with self.output(options["output"]) as out:
            rows = [(first.username, first.name, first.password) for first in passwords]
            writing.write(out, HEADS, rows, kind)
