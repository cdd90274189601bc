"""Recomputes every total from the figures and compares it with the stored one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import totals
from apps.figures.models import Indicator, Period, Total
from apps.figures.sums import Parts
from apps.units.commands import PersonCommand
from apps.units.models import Unit


class Command(PersonCommand):
    help = "Compares every stored total with the one the figures give; exit code 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--rebuild", action="store_true", help="replace the stored totals by the recomputed ones")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        if rebuild:
            with acting(self.person(options), door="check_totals"):
                totals.rebuild()
        names = [dict(model.objects.values_list("pk", "code")) for model in (Unit, Period, Indicator)]
        wrong = 0
        for cell, *sums in totals.differing():
            wrong += 1
            place = " ".join(codes[part] for codes, part in zip(names, cell[2:], strict=True))
            self.stderr.write(f"{place} ({cell.counting}, {cell.side}): {' ≠ '.join(map(_said, sums))}")
        if wrong:
            raise CommandError(_("%(count)s totals differ from the figures.") % {"count": wrong}, returncode=1)
        self.stdout.write(_("%(count)s totals agree with the figures.") % {"count": Total.objects.count()})


def _said(parts: Parts) -> str:
    return ", ".join(f"{register} {tuple(map(str, amount))}" for register, amount in sorted(parts.items())) or "–"
