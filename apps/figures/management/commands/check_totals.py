"""Recomputes every total from the figures, and every count of submissions, and compares with what is stored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.arithmetic.sums import Parts
from apps.figures.models import Form, Indicator, Period, Total
from apps.figures.totals import progress as totals_progress
from apps.figures.totals import writer as totals_writer
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
                totals_writer.rebuild()
                totals_progress.rebuild()
        names = [dict(model.objects.values_list("pk", "code")) for model in (Unit, Period, Indicator)]
        wrong = 0
        for cell, *sums in totals_writer.differing():
            wrong += 1
            place = " ".join(codes[part] for codes, part in zip(names, cell[2:], strict=True))
            self.stderr.write(f"{place} ({cell.counting}, {cell.side}): {' ≠ '.join(map(_said, sums))}")
        if wrong:
            raise CommandError(_("%(count)s totals differ from the figures.") % {"count": wrong}, returncode=1)
        self.stdout.write(_("%(count)s totals agree with the figures.") % {"count": Total.objects.count()})
        self._check_progress()

    def _check_progress(self) -> None:
        stored, expected = totals_progress.stored(), totals_progress.recomputed()
        wrong = [key for key in sorted({*stored, *expected}) if stored.get(key) != expected.get(key)]
        names = [dict(model.objects.values_list("pk", "code")) for model in (Unit, Form, Period)] if wrong else []
        for key in wrong:
            place = " ".join(
                codes[part] for codes, part in zip(names, (key.federation, key.form, key.period), strict=False)
            )
            self.stderr.write(f"{place} {key.status}: {stored.get(key)} ≠ {expected.get(key)}")
        if wrong:
            said = _("%(count)s counts of submissions differ from the submissions.")
            raise CommandError(said % {"count": len(wrong)}, returncode=1)
        self.stdout.write(_("%(count)s counts of submissions agree with the submissions.") % {"count": len(stored)})


def _said(parts: Parts) -> str:
    return ", ".join(f"{register} {tuple(map(str, amount))}" for register, amount in sorted(parts.items())) or "–"
