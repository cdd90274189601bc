"""Examines figures afresh and lists every finding: the rule, the figure, the one it does not fit, and a sentence."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.checks.catalogue import Catalogue
from apps.figures.models import Figure, Finding, Period
from apps.figures.models.detached import tell_detached
from apps.spreadsheets import writing
from apps.units import access
from apps.units.commands import PersonCommand, add_output, kind_of

HEADS = (
    "rule", "severity", "unit_code", "indicator_code", "period", "value", "other_unit_code", "other_indicator_code",
    "other_period", "other_value", "message", "explanation",
)  # fmt: skip
PLACE = ("unit", "indicator", "period", "value")  # of a figure, and of a reading of something else
RELATED = ("unit", "indicator", "period", "source")
ORDER = (
    "figure__unit__path",
    "figure__indicator__group__order",
    "figure__indicator__order",
    "figure__period__ends",
    "check_code",
    "pk",
)


class Command(PersonCommand):
    help = "Checks figures and lists what is found as CSV or XLSX; findings are no failure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_output(parser)
        parser.add_argument("--unit", metavar="CODE", help="this unit and all below it")
        parser.add_argument("--period", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        scope = [""] if person is None else access.paths(person)
        units = [self.unit(options["unit"], person).path] if options["unit"] else scope
        periods = [self.coded(Period, options["period"])] if options["period"] else list(Period.objects.order_by("pk"))
        tell_detached(self.stderr.write, _("As found before: %(which)s"))
        _examine(units, periods)
        findings = Finding.objects.filter(access.below(units, "unit__path"), period__in=periods)
        with self.output(options["output"]) as out:
            writing.write(out, list(HEADS), _rows(findings, scope), kind_of(options))


def _examine(scope: list[str], periods: list[Period]) -> None:
    catalogue = Catalogue()
    with transaction.atomic():
        for period in periods:
            stating = Figure.objects.filter(access.below(scope, "unit__path"), period=period).order_by("unit_id")
            checks_findings.rewrite(period, stating.values_list("unit_id", flat=True).distinct(), catalogue)


def _rows(findings: QuerySet[Finding], scope: list[str]) -> Iterator[list[str]]:
    """A row for each finding, in the order of HEADS, as far as somebody sees whose paths are `scope`."""
    related = [f"{figure}__{part}" for figure in ("figure", "other") for part in RELATED]
    for finding in findings.select_related("rule", *related).order_by(*ORDER).iterator(chunk_size=2000):
        compared, message = _compared(finding), messages.message_of(finding) + _sources(finding)
        if finding.other and not access.lies_below(finding.other.unit.path, scope):
            compared, message = [""] * len(PLACE), _("This rests on a figure that you may not see.")
        yield [
            finding.check_code, finding.severity, *_place(finding.figure), *compared, message, finding.explanation,
        ]  # fmt: skip


def _sources(finding: Finding) -> str:
    """Where each of the two figures was stated, as far as a document stated it."""
    places = []
    for figure in (finding.figure, finding.other):
        if figure and figure.source:
            places.append(f"{figure.source.code} {figure.locator}")
    if not places:
        return ""
    return " " + _("Stated in: %(places)s.") % {"places": _("; ").join(dict.fromkeys(places))}


def _place(figure: Figure) -> list[str]:
    """The columns PLACE of a figure; a state has no value."""
    return [figure.unit.code, figure.indicator.code, figure.period.code, in_file(figure.value)]


def _compared(finding: Finding) -> list[str]:
    """What the figure does not fit: the other figure; where that is a sum or a count, what was summed or counted."""
    if finding.other:
        return _place(finding.other)
    for reading in finding.facts["readings"][1:]:
        return [reading[column] for column in PLACE]
    return [""] * len(PLACE)
