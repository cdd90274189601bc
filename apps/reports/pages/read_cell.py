"""The cell a page is about, and what is stated in it for whoever reads."""

from dataclasses import dataclass

from apps.figures.models import Figure, Indicator, Period
from apps.reports.numbers.scope import Scope
from apps.units.models import Unit
from apps.units.tree.at_date import parent_at


@dataclass(frozen=True, slots=True)
class CellReader:
    """The cell a page is about, and whoever reads it; `seen` says whether the unit itself is in view."""

    scope: Scope
    unit: Unit
    indicator: Indicator
    period: Period
    coverage: str

    @property
    def seen(self) -> bool:
        return self.scope.sees(self.unit)

    @property
    def above(self) -> Unit | None:
        """The federation it reported to at the period's end, where whoever reads may read of it."""
        key = parent_at(self.unit.pk, self.period.ends)
        return self.scope.readable().filter(pk=key).first() if key else None

    def figures(self, period: Period) -> list[Figure]:
        """What is stated for the period: the return, then the document that counts, then the others.

        Of a federation above the view only what counts.
        """
        figures = Figure.objects.unamended() if self.seen else Figure.objects.counting()
        here = figures.filter(unit=self.unit, indicator=self.indicator, period=period, coverage=self.coverage)
        whole = here.select_related("period", "source__kept_text", "changed_by", "submission__form")
        return list(whole.prefetch_related("submission__transitions__by").order_by("-origin", "-counts", "source"))
