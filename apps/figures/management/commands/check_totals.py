"""Recomputes every total from the figures, every count of answers and submissions, and which forms are handed in
elsewhere than their units stood, and compares with what is kept."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.arithmetic.sums import Parts
from apps.figures.models import AnswerCount, Form, HandedInElsewhere, Indicator, Period, Submission, Total
from apps.figures.models.detached import tell_detached
from apps.figures.totals import answers as totals_answers
from apps.figures.totals import elsewhere as totals_elsewhere
from apps.figures.totals import progress as totals_progress
from apps.figures.totals import writer as totals_writer
from apps.units.commands import PersonCommand
from apps.units.models import Unit


class Command(PersonCommand):
    help = "Compares every stored total with the one the figures give; exit code 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="replace the stored totals by the recomputed ones, but those of sealed years",
        )

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        person = self.person_of_all(options)
        if rebuild:
            with acting(person, door="check_totals"):
                left = totals_writer.rebuild()
                totals_progress.rebuild()
                totals_elsewhere.rebuild()
            if left:
                told = ", ".join(map(str, left))
                self.stdout.write(_("Sealed, and so only compared: %(periods)s") % {"periods": told})
        tell_detached(self.stdout.write, _("Not compared: %(which)s"))
        codes = [_codes(model) for model in (Unit, Period, Indicator)]
        wrong = 0
        for key, stored, expected in totals_writer.differing():
            wrong += 1
            place = _named(codes, (key.federation, key.period, key.indicator))
            self.stderr.write(f"{place} ({key.counting}, {key.side}): {_written(stored)} ≠ {_written(expected)}")
        if wrong:
            raise CommandError(_("%(count)s totals differ from the figures.") % {"count": wrong}, returncode=1)
        self.stdout.write(_("%(count)s totals agree with the figures.") % {"count": Total.objects.count()})
        self._check_answers()
        self._check_progress()
        self._check_elsewhere()

    def _check_answers(self) -> None:
        codes = [_codes(model) for model in (Unit, Period, Indicator)]
        wrong = 0
        for key, kept, counted in totals_answers.differing():
            wrong += 1
            place = _named(codes, (key.federation, key.period, key.indicator))
            self.stderr.write(f"{place} ({key.counting}, {key.register}): {kept} ≠ {counted}")
        if wrong:
            said = _("%(count)s counts of answers differ from what was answered.")
            raise CommandError(said % {"count": wrong}, returncode=1)
        count = AnswerCount.objects.count()
        self.stdout.write(_("%(count)s counts of answers agree with what was answered.") % {"count": count})

    def _check_progress(self) -> None:
        stored, expected = totals_progress.stored(), totals_progress.recomputed()
        codes = [_codes(model) for model in (Unit, Form, Period)]
        wrong = 0
        for key in sorted({*stored, *expected}):
            if stored.get(key) == expected.get(key):
                continue
            wrong += 1
            place = _named(codes, (key.federation, key.form, key.period))
            self.stderr.write(f"{place} {key.status}: {stored.get(key)} ≠ {expected.get(key)}")
        if wrong:
            said = _("%(count)s counts of submissions differ from the submissions.")
            raise CommandError(said % {"count": wrong}, returncode=1)
        self.stdout.write(_("%(count)s counts of submissions agree with the submissions.") % {"count": len(stored)})

    def _check_elsewhere(self) -> None:
        wrong = list(totals_elsewhere.differing())
        forms = Submission.objects.select_related("unit", "form", "period").in_bulk([form.submission for form in wrong])
        for form in wrong:
            submission = forms[form.submission]
            place = f"{submission.unit.code} {submission.form.code} {submission.period.code}"
            self.stderr.write(
                _("%(form)s is kept as handed in elsewhere than its unit stood, and is not.") % {"form": place}
                if form.is_kept
                else _("%(form)s is handed in elsewhere than its unit stood, and is not kept as such.")
                % {"form": place}
            )
        if wrong:
            said = _("Of %(count)s forms something else is kept than where they are handed in.")
            raise CommandError(said % {"count": len(wrong)}, returncode=1)
        said = _("%(count)s forms are handed in elsewhere than their units stood, as is kept.")
        self.stdout.write(said % {"count": HandedInElsewhere.objects.count()})


def _codes(model: type[Unit | Period | Indicator | Form]) -> dict[int, str]:
    """The codes of all records, by their keys."""
    return dict(model._default_manager.values_list("pk", "code"))


def _named(codes: list[dict[int, str]], keys: tuple[int, ...]) -> str:
    """A place by the codes of what it is made of, each from its own list."""
    return " ".join(known[key] for known, key in zip(codes, keys, strict=True))


def _written(parts: Parts) -> str:
    """The amounts of each register; a dash where there are none."""
    amounts = []
    for register, amount in sorted(parts.items()):
        amounts.append(f"{register} {tuple(map(str, amount))}")
    return ", ".join(amounts) or "–"
