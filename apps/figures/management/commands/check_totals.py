"""Recomputes every total from the figures, and every count of submissions, and compares with what is stored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import progress, totals
from apps.figures.models import Form, Indicator, Period
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
                progress.rebuild()
        wrong = self._compared(totals.stored(), totals.recomputed(), (Unit, Period, Indicator))
        if wrong:
            raise CommandError(_("%(count)s totals differ from the figures.") % {"count": wrong}, returncode=1)
        if wrong := self._compared(progress.stored(), progress.recomputed(), (Unit, Form, Period)):
            raise CommandError(
                _("%(count)s counts of submissions differ from the submissions.") % {"count": wrong}, returncode=1
            )
        self.stdout.write(_("%(count)s totals agree with the figures.") % {"count": len(totals.stored())})
        self.stdout.write(
            _("%(count)s counts of submissions agree with the submissions.") % {"count": len(progress.stored())}
        )

    def _compared(self, stored: dict, expected: dict, models: tuple[type[Model], ...]) -> int:
        """Names every row that differs, and says how many do."""
        wrong = [key for key in sorted({*stored, *expected}) if stored.get(key) != expected.get(key)]
        names = [dict(model.objects.values_list("pk", "code")) for model in models] if wrong else []
        for key in wrong:
            place = " ".join(codes[part] for codes, part in zip(names, key, strict=False))
            self.stderr.write(f"{place} {key[-1]}: {stored.get(key)} ≠ {expected.get(key)}")
        return len(wrong)
