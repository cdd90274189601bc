"""Brings a file of the catalogue in, or what the shipped one has new: all of it or none, with every fault listed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.figures.files.catalogue import plan, shipped
from apps.units.commands import PersonCommand
from apps.units.errors import Faulty


class Command(PersonCommand):
    help = (
        "Brings indicators, definitions, forms, lines, rules and periods in from FILE (XLSX or ODS as export_catalogue "
        "writes it, CSV of one table), all or nothing; or with --shipped what the catalogue of this version has new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE", nargs="?")
        parser.add_argument("--shipped", action="store_true", help="the catalogue that comes with this version")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, file: Path | None, dry_run: bool, **options: Any) -> None:
        person = self.person(options)
        if options["shipped"] == (file is not None):
            raise CommandError(_("Name a file, or --shipped."), returncode=2)
        if file is None:
            self._write(shipped.news(person) if dry_run else shipped.take(by=person))
            return
        with self.bringing_in(file):
            data = file.read_bytes()
            if not dry_run:
                self._write(plan.bring_in(data, file.name, by=person))
                return
            planned = plan.preview(data, by=person)
            if planned.faults:
                raise Faulty(planned.faults)
            self._write(planned)

    def _write(self, told: Any) -> None:
        """Each record that is, or would be, another, then how many of each kind."""
        for line in told.lines:
            if line.kind != "unchanged":
                self.stdout.write(f"{line.kind} {line.row.table.name} {line.codes}")
        self.stdout.write(", ".join(f"{kind}: {count}" for kind, count in told.counts.items() if count))
