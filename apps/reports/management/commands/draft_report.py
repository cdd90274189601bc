"""Writes the draft of a federation's work report as a Word document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.figures.models import Period
from apps.reports.numbers.scope import Scope
from apps.reports.work_report.draft import LANGUAGES, work_report
from apps.units.commands import PersonCommand
from apps.units.models import Register


class Command(PersonCommand):
    help = "Drafts a federation's work report for a period: a Word document, every number footnoted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--unit", metavar="CODE", required=True)
        parser.add_argument("--period", metavar="CODE", required=True)
        parser.add_argument("--language", choices=LANGUAGES, default="zh", help="default: zh")
        parser.add_argument("--address", metavar="URL", default=settings.SITE_ADDRESS, help="default: %(default)s")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE.docx", help="default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        unit = self.unit(options["unit"], person)
        period = self.coded(Period, options["period"])
        if unit.register != Register.FEDERATION:
            raise CommandError(_("Work reports are drafted for federations."), returncode=1)
        if options["output"] and options["output"].suffix.lower() != ".docx":
            raise CommandError(_("The draft is a Word document: name a .docx file."), returncode=2)
        address = options["address"].rstrip("/")
        written = work_report(Scope(person), unit, period, options["language"], lambda path: address + path)
        with self.output(options["output"]) as out:
            out.write(written)
