"""Why a total changed as a picture: the parts as bars between the two totals."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity
from apps.reports.numbers.changed_total import ChangedTotal
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.readings import LedgerReading
from apps.reports.pages.why_request import ChangeRequest
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart, facts_of
from apps.reports.tables.cause_words import CAUSES, change_cell, difference_of
from apps.reports.tables.one_unit import SCALED_MEASURE, number_in
from apps.reports.tables.waterfall import WaterfallStep, axis_of, waterfall


@dataclass
class ChangePicture:
    """A waterfall of one changed total, all its numbers in one unit that its measure names."""

    asked: ChangeRequest
    change: ChangedTotal
    title: str

    def chart(self) -> CaptionedChart | None:
        """The parts as bars between the two totals; None where nothing changed."""
        if not self.change.explanation.parts:
            return None
        steps = self._steps()
        measure = wording.measure_in(self.asked.indicator.measure, self._unit[0])
        facts = facts_of(measure, dict.fromkeys(self._footings()))
        remarks = (_("Filled bars add to the total, hollow ones take from it."), *self._torn(steps))
        return CaptionedChart(self.title, facts, (waterfall(steps, title=self.title),), remarks=remarks)

    def _steps(self) -> list[WaterfallStep]:
        """The first total, each part from where the one before it ends, and the second total; no bar of nothing."""
        first, second = self.asked.names_of_sides
        running = self.change.explanation.start.value
        steps = [
            WaterfallStep(first, self._drawn(self.change.was, self.change.start), Decimal(0), running, is_total=True)
        ]
        for part in self.change.explanation.parts:
            if part.is_nothing:
                continue
            end = running + part.difference.value
            cell = change_cell(part, self.asked.scale)
            label, text = str(CAUSES[part.cause]), cell.write(self._unit[1]) if cell.write else cell.text
            steps.append(WaterfallStep(label, text, running, end, interval=difference_of(part).interval))
            running = end
        steps.append(
            WaterfallStep(second, self._drawn(self.change.now, self.change.end), Decimal(0), running, is_total=True)
        )
        return steps

    @cached_property
    def _unit(self) -> tuple[str, Decimal]:
        """The word of all numbers of the picture that are rounded for reading, and what it stands for."""
        if self.asked.scale != NumberScale.SCALED or SCALED_MEASURE.match(self.asked.indicator.measure):
            return "", Decimal(1)
        return wording.large_word(max(abs(total.value) for total in (self.change.start, self.change.end)))

    def _drawn(self, reading: LedgerReading, total: Quantity) -> str:
        """A total as it is written in the picture; what nobody gave a number for is not 0."""
        if reading.quantity is None:
            return _("no number")
        return number_in(total, self._unit[1]) if self.asked.scale == NumberScale.SCALED else wording.number(total)

    def _footings(self) -> list[str]:
        """On what the two totals are read, as far as they are on record."""
        return [wording.footing_named(reading.footing) for reading in (self.change.was, self.change.now)]

    def _torn(self, steps: list[WaterfallStep]) -> list[str]:
        """That bars are cut off, where they are."""
        if axis_of(steps)[0] <= 0:
            return []
        return [_("The bars of the totals are torn: they do not begin at 0.")]
