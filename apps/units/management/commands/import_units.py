"""Brings a register in from a file: all of it or nothing, with every fault listed."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.units.commands import PersonCommand
from apps.units.errors import Doubled, Faulty
from apps.units.files import importer as files_importer
from apps.units.files.plan import RegisterPlan
from apps.units.models import Register


class Command(PersonCommand):
    help = "Imports the register KIND from FILE (XLSX, ODS or CSV, the columns of its export), all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=Register.values, metavar="KIND", help=", ".join(Register.values))
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--twice", action="store_true", help="units that look entered twice are two")
        parser.add_argument("--dry-run", action="store_true", help="only say what the file would do")

    def handle(self, *args: Any, kind: str, file: Path, dry_run: bool, **options: Any) -> None:
        with self.bringing_in(file):
            plan = self._plan(file, Register(kind), dry_run, options)
        for sheet, row, text in plan.reading.skipped:
            self.stderr.write(
                " ".join(filter(None, (sheet, _("row %(row)s passed over: %(text)s") % {"row": row, "text": text})))
            )
        said = _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged, 0 refused")
        self.stdout.write(said % plan.counts)

    def _plan(self, file: Path, register: Register, dry_run: bool, options: dict[str, Any]) -> RegisterPlan:
        person, data = self.person(options), file.read_bytes()
        if sys.stderr.isatty():
            self.stderr.write(_("%(count)s bytes read") % {"count": len(data)})
        if not dry_run:
            return files_importer.bring_in(data, file.name, register, by=person, twice=options["twice"])
        plan = files_importer.preview(data, file.name, register, by=person)
        if plan.faults:
            raise Faulty(plan.faults)
        if plan.doubles and not options["twice"]:
            raise Doubled(plan.doubles)
        return plan
