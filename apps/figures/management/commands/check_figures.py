"""Examines figures afresh and lists every finding: the rule, the figure, the one it does not fit, and a sentence."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.figures.arithmetic.interval import plain
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.checks.context import Catalogue
from apps.figures.models import Figure, Finding, Period
from apps.spreadsheets import writing
from apps.units import access
from apps.units.commands import PersonCommand, add_output, kind_of

HEADS = (
    "rule", "severity", "unit_code", "indicator_code", "period", "value", "other_unit_code", "other_indicator_code",
    "other_period", "other_value", "message", "explanation",
)  # fmt: skip


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
        _examine(units, periods)
        found = Finding.objects.filter(access.below(units, "unit__path"), period__in=periods)
        with self.output(options["output"]) as out:
            writing.write(out, list(HEADS), _rows(found, scope), kind_of(options))


def _examine(scope: list[str], periods: list[Period]) -> None:
    catalogue = Catalogue()
    with transaction.atomic():
        for period in periods:
            stating = Figure.objects.filter(access.below(scope, "unit__path"), period=period).order_by("unit_id")
            checks_findings.rewrite(period, stating.values_list("unit_id", flat=True).distinct(), catalogue)


def _rows(found: QuerySet[Finding], scope: list[str]) -> Iterator[list[str]]:
    both = [f"{one}__{part}" for one in ("figure", "other") for part in ("unit", "indicator", "period", "source")]
    order = (
        "figure__unit__path",
        "figure__indicator__group__order",
        "figure__indicator__order",
        "figure__period__ends",
        "check_code",
        "pk",
    )
    for finding in found.select_related("rule", *both).order_by(*order).iterator(chunk_size=2000):
        other, message = _other(finding), messages.message_of(finding) + _sources(finding)
        if finding.other and not any(finding.other.unit.path.startswith(path) for path in scope):
            other, message = [""] * 4, _("This rests on a figure that you may not see.")
        yield [finding.check_code, finding.severity, *_cell(finding.figure), *other, message, finding.explanation]


def _sources(finding: Finding) -> str:
    """Where each of the two figures was stated, as far as a document stated it."""
    stated = [one for one in (finding.figure, finding.other) if one and one.source]
    places = list(dict.fromkeys(f"{one.source.code} {one.locator}" for one in stated))
    return " " + _("Stated in: %(places)s.") % {"places": _("; ").join(places)} if places else ""


def _cell(figure: Figure) -> list[str]:
    return [figure.unit.code, figure.indicator.code, figure.period.code, plain(figure.value)]


def _other(finding: Finding) -> list[str]:
    """The other figure; where that is a sum or a count, what was summed or counted."""
    if finding.other:
        return _cell(finding.other)
    rest = finding.facts["readings"][1:2]
    return [rest[0][part] for part in ("unit", "indicator", "period", "value")] if rest else [""] * 4
