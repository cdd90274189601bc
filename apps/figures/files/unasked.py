"""What a file may not state: what a unit is not asked and has not stated, and what is in no place of a document."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.figures.files.stated_numbers import StatementError
from apps.figures.models import Figure, FormItem, Origin, Period
from apps.figures.models.form_lines import Respondents
from apps.units.models import Unit


class UnaskedCells:
    """What the campaigns of a file are not asked. One query for those that are added together."""

    def __init__(self) -> None:
        self._respondents = Respondents()

    def add(self, units: Iterable[Unit]) -> None:
        """Units that the file names."""
        self._respondents.add(units)

    def refuse(self, unit: Unit, item: FormItem, period: Period) -> None:
        """StatementError where the unit is not asked the line and has stated nothing there. Two queries at most."""
        self.add([unit])
        if self._respondents.is_asked(unit.pk, item):
            return
        cell = {"unit": unit, "indicator": item.indicator_id, "coverage": item.coverage, "period": period}
        if not Figure.objects.filter(**cell, origin=Origin.RETURN).exists():
            said = _("“%(name)s” is not asked of campaigns of this kind and edition: leave it empty for %(unit)s.")
            raise StatementError("indicator_code", said % {"name": item.indicator, "unit": unit})


def refuse_unplaced(values: dict[str, str]) -> None:
    """A figure from a document says where in which one it stands."""
    if not values.get("locator"):
        raise StatementError("locator", _("A figure from a document names its place there."))
    if not values.get("source"):
        raise StatementError("source", _("A figure from a document names its source."))
