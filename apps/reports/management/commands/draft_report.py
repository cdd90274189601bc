"""Writes the draft of a federation's work report as a Word document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.http import Http404
from django.utils.translation import gettext as _

from apps.figures.models import IndicatorGroup, Period
from apps.reports.management.footings import add_footings, footings_of
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.scope import Scope
from apps.reports.pages.indicator_request import read_moment
from apps.reports.work_report.draft import LANGUAGES, work_report
from apps.reports.work_report.parts import ReportChoices
from apps.reports.work_report.request import groups_asked
from apps.units.commands import PersonCommand
from apps.units.models import Register, letterhead_for


class Command(PersonCommand):
    help = "Drafts a federation's work report for a period: a Word document, every number footnoted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--unit", metavar="CODE", required=True)
        parser.add_argument("--period", metavar="CODE", required=True)
        parser.add_argument("--language", choices=LANGUAGES, default="zh", help="default: zh")
        parser.add_argument("--groups", metavar="CODE,CODE", default="", help="these indicator groups alone")
        add_footings(parser)
        parser.add_argument("--as-of", metavar="DAY", default="", help="as everything stood on that day: 2014-11-05")
        parser.add_argument("--plain", action="store_true", help="without the letterhead of the federation")
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
        scope = Scope(person)
        choices = ReportChoices(_groups(options["groups"]), _manner(options))
        letterhead = None if options["plain"] else letterhead_for(unit)
        written = work_report(
            scope,
            unit,
            period,
            options["language"],
            lambda path: address + path,
            choices,
            letterhead.content if letterhead else b"",
        )
        with self.output(options["output"]) as out:
            out.write(written)


def _groups(text: str) -> tuple[str, ...]:
    """The codes of groups, as the page reads them; CommandError for one that is no group here."""
    codes = list(filter(None, map(str.strip, text.split(","))))
    try:
        return tuple(group.code for group in groups_asked(list(IndicatorGroup.objects.all()), codes))
    except Http404 as refusal:
        raise CommandError(str(refusal), returncode=1) from refusal


def _manner(options: dict[str, Any]) -> Manner:
    """What is compared on what, as of when."""
    as_of = options["as_of"]
    try:
        return Manner(**footings_of(options), as_of=read_moment(as_of) if as_of else None)
    except (ValueError, OverflowError) as error:
        raise CommandError(_("“%(text)s” is no date such as 2014-11-05.") % {"text": as_of}, returncode=2) from error
