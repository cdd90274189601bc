"""Into which workbooks the units below a federation are parted: one, or so many that each can be worked with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.figures.models import Form, Period
from apps.units.errors import Refused
from apps.units.models import Federation, Unit

MOST_UNITS = 300  # of one workbook


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """One workbook: of all units below a federation, or of some of those that report to it and to nobody between."""

    federation: Unit
    units: Sequence[Unit]
    number: int = 0  # among the parts of what reports to the federation itself; 0 is all below it

    @property
    def chosen(self) -> dict[str, str]:
        """What its address says of it; the number counts within the federation, so that it stays the same."""
        if self.number:
            return {"unit": self.federation.code, "below": "on", "part": str(self.number)}
        return {"unit": self.federation.code, "below": "on"}

    @property
    def name(self) -> str:
        if not self.number:
            return str(self.federation)
        return _("%(unit)s, directly below: part %(number)s") % {"unit": self.federation, "number": self.number}


def parts_below(unit: Unit, form: Form, period: Period) -> list[WorkbookPart]:
    """The workbooks of the units of the form's register in the subtree, open in the period, in the order of the tree.

    A county of 312 unions, 100 of them in its only town, comes in two: the 212 of the county itself, and its town.
    """
    found = Unit.objects.within(unit).filter(register=form.register).exclude(closed__lt=period.starts)
    units = list(found.exclude(opened__gt=period.ends).order_by("path"))
    if not units:
        raise Refused(_("No unit below %(unit)s answers this form.") % {"unit": unit})
    if len(units) <= MOST_UNITS:
        return [WorkbookPart(unit, units)]
    below: dict[int | None, list[Federation]] = {}
    for federation in Federation.objects.within(unit).order_by("path"):
        below.setdefault(federation.parent_id, []).append(federation)
    return list(_parted(unit, units, below))


def _parted(unit: Unit, units: list[Unit], below: dict[int | None, list[Federation]]) -> Iterator[WorkbookPart]:
    """Federation by federation, as far down as it takes; first those that report to the unit itself."""
    if len(units) <= MOST_UNITS:
        yield WorkbookPart(unit, units)
        return
    federations = below.get(unit.pk, [])
    shares: dict[int, list[Unit]] = {federation.pk: [] for federation in federations}
    own = []
    for found in units:
        above = _that_it_is_within(federations, found)
        if above is None:
            own.append(found)
        else:
            shares[above.pk].append(found)
    for number, some in enumerate(_batches(own), start=1):
        yield WorkbookPart(unit, some, number)
    for federation in federations:
        share = shares[federation.pk]
        if share:
            yield from _parted(federation, share, below)


def _that_it_is_within(federations: Iterable[Federation], unit: Unit) -> Federation | None:
    """The one of federations beside one another whose subtree the unit stands in; None of one beside them."""
    for federation in federations:
        if unit.path.startswith(federation.path):
            return federation
    return None


def _batches(units: list[Unit]) -> Iterator[list[Unit]]:
    for begin in range(0, len(units), MOST_UNITS):
        yield units[begin : begin + MOST_UNITS]


def part_asked(unit: Unit, parts: list[WorkbookPart], number: str) -> WorkbookPart | None:
    """The workbook that is meant; None where there are several to choose from."""
    if not number:
        return _only(parts)
    for part in parts:
        if number == str(part.number) and part.federation.pk == unit.pk:
            return part
    return None


def _only(parts: list[WorkbookPart]) -> WorkbookPart | None:
    if len(parts) == 1:
        return parts[0]
    return None
