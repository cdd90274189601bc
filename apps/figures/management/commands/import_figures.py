"""Brings figures in from a file, in long or wide form or a filled workbook: all or nothing, every fault listed."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import NOBODY, ProgressInWords
from apps.units.commands import PersonCommand


class Command(PersonCommand):
    help = "Imports figures from FILE (CSV, XLSX, ODS; in long or wide form, or a filled workbook), all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what the file would do")
        parser.add_argument("--period", default="", help="of a table that names none")
        parser.add_argument("--reason", default="", help="why figures from documents are restated")

    def handle(self, *args: Any, file: Path, dry_run: bool, reason: str, period: str, **options: Any) -> None:
        progress = ProgressInWords(self.stderr.write) if sys.stderr.isatty() else NOBODY
        with self.bringing_in(file):
            plan = files_importer.bring_in(
                file,
                by=self.person(options),
                dry_run=dry_run,
                reason=reason,
                chosen=files_importer.FileChoices(period),
                progress=progress,
            )
        counts = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged}
        if options["verbosity"]:
            self.stdout.write(_("%(new)s new, %(changed)s changed, %(unchanged)s unchanged, 0 refused") % counts)
