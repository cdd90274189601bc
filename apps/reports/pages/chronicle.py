"""What sources tell of units beside numbers, on the pages of a unit and of a source: each with its source and place."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from apps.figures.models import Source
from apps.figures.models.chronicle import CHRONICLES, ChronicleRecord
from apps.figures.totals.contributions import rows
from apps.reports.numbers.scope import Scope
from apps.reports.tables.links import place_href, unit_href
from apps.units.access import below
from apps.units.models import Unit

LISTED = 50  # of each kind
# The places in CHRONICLES of the kinds that tell anything of the units below a path: of most units none does.
KINDS_TOLD = " UNION ALL ".join(
    f"""SELECT {number} WHERE EXISTS (
            SELECT FROM {model._meta.db_table} r JOIN units_unit u ON u.id = r.unit_id WHERE u.path LIKE %(below)s)"""
    for number, model in enumerate(CHRONICLES)
)


class ChronicleLine(NamedTuple):
    """A fact in words, the unit below that it is of, and its source with the place in it."""

    name: str
    about: str
    unit: str
    unit_href: str
    source: str
    source_href: str


class ChronicleGroup(NamedTuple):
    """The facts of one kind: the latest few, and where all of them are."""

    label: str
    lines: list[ChronicleLine]
    all_href: str


def told_of(unit: Unit) -> Iterator[ChronicleGroup]:
    """Of a unit and those below it by kind, where there is anything: one query, and one for each of these."""
    for (number,) in rows(KINDS_TOLD, {"below": f"{unit.path}%"}):
        model = CHRONICLES[number]
        every = reverse(f"admin:figures_{model._meta.model_name}_changelist")
        yield from _group(model, Q(unit__path__startswith=unit.path), f"{every}?under={unit.code}", unit)


def told_in(source: Source, scope: Scope, place: str = "") -> Iterator[ChronicleGroup]:
    """In a source of the units in view by kind; at one place of it where that is given."""
    here = Q(source=source) & below(scope.paths, "unit__path")
    for model in CHRONICLES:
        yield from _group(model, here & Q(locator=place) if place else here)


def _group(
    model: type[ChronicleRecord], which: Q, all_href: str = "", at: Unit | None = None
) -> Iterator[ChronicleGroup]:
    seen = model.objects.filter(which).select_related("unit", "source__kept_text")
    lines = [_line(record, at) for record in seen[:LISTED]]
    if lines:
        yield ChronicleGroup(str(model._meta.verbose_name_plural), lines, all_href)


def _line(record: ChronicleRecord, at: Unit | None) -> ChronicleLine:
    is_elsewhere = at is None or record.unit_id != at.pk
    return ChronicleLine(
        name=str(record),
        about=" · ".join(filter(None, (record.told, record.when, record.notes))),
        unit=str(record.unit) if is_elsewhere else "",
        unit_href=unit_href(record.unit) if is_elsewhere else "",
        source=" ".join(filter(None, (record.source.code, record.locator))),
        source_href=place_href(record.source, record.locator),
    )
