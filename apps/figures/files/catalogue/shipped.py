"""What the catalogue that comes with the system has new, and how it is taken over without losing what was edited here.

A record that differs from the shipped one was edited here, changed there, or both: `taken` knows what it said when it
was taken. What was edited here stays (docs/adr/0034).
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.files.catalogue import taken
from apps.figures.files.catalogue.plan import digest_of, refuse_others
from apps.figures.files.catalogue.reading import CatalogueRow
from apps.figures.files.catalogue.tables import SHIPPED, CatalogueTable, Key
from apps.figures.files.catalogue.writer import CatalogueLine, CatalogueWriter, parts_between
from apps.figures.models import Indicator, ShippedRow
from apps.spreadsheets.faults import Fault
from apps.units import ranges
from apps.units.errors import OnlyLooking, Refused, moved

TAKEN = ("new", "changed")
# In this order: what is taken, what somebody has to look at, what stays as it is.
KINDS = (*TAKEN, "both", "refused", "ended", "edited", "away")
TOLD = KINDS[:5]


@dataclass(slots=True)
class ShippedNews:
    """Every record in which the shipped catalogue differs from the one here, by kind.

    new and changed there; changed there and edited here (both); refused, with reasons; ended: no longer shipped; edited
    or taken away here.
    """

    lines: list[CatalogueLine] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return digest_of(self.lines)

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(self.of_kind(kind)) for kind in KINDS}

    @property
    def takes(self) -> int:
        """How many records would be taken."""
        return sum(self.counts[kind] for kind in TAKEN)

    @property
    def tells(self) -> int:
        """How many records somebody has to look at."""
        return sum(self.counts[kind] for kind in TOLD)

    def of_kind(self, kind: str) -> list[CatalogueLine]:
        return [line for line in self.lines if line.kind == kind]


def news(by: User | None = None) -> ShippedNews:
    """What the shipped catalogue has new: it is taken, and taken back."""
    refuse_others(by)
    told = ShippedNews()
    with suppress(OnlyLooking), acting(by, door="file"):
        told = _written(by)
        raise OnlyLooking
    return told


def take(*, by: User | None, seen: str | None = None) -> ShippedNews:
    """Takes what is new and what was changed there alone; all else of it counts as looked through.

    `seen` is the digest of the news a person confirmed: Refused where they are others by now.
    """
    refuse_others(by)
    with acting(by, door="file", reason=taken.CATALOGUE, batch=uuid4()):
        told = _written(by)
        if seen not in (None, told.digest):
            raise Refused(moved())
        refused = {_place(line.row) for line in told.of_kind("refused")}
        taken.keep(row for row in taken.shipped() if _place(row) not in refused)
        taken.forget(line.row for line in told.of_kind("ended"))
        taken.note_looked_through()
    return told


def remember() -> ShippedNews:
    """Once the tables of this version are there: notes whether there is anything to be looked through, and tells it."""
    told = ShippedNews()
    if not ranges.keeps_catalogue() or not Indicator.objects.exists():
        return told
    if not ShippedRow.objects.exists():
        taken.keep_unedited()
    told = news()
    if not told.tells:
        taken.keep(taken.shipped())
        taken.note_looked_through()
    elif not ShippedRow.objects.filter(table=ShippedRow.FILE).exists():
        taken.note_never_looked_through()
    return told


# ---- How each record differs


def _written(by: User | None) -> ShippedNews:
    compared, writer = list(_compared()), CatalogueWriter(by)
    writer.write([line.row for line in compared if line.kind in TAKEN])
    refused = {_place(row): faults for row, faults in writer.refused}
    lines = []
    for line in compared:
        faults = refused.get(_place(line.row))
        if faults is None:
            lines.append(line)
        else:
            lines.append(replace(line, kind="refused", reasons=_reasons(faults)))
    return ShippedNews(lines)


def _reasons(faults: list[Fault]) -> tuple[str, ...]:
    """Why a record is refused; nothing else was said of one that rests on another one that is."""
    if not faults:
        return (_("It belongs to a record that cannot be taken."),)
    return tuple(fault.reason for fault in faults)


def _place(row: CatalogueRow) -> tuple[str, Key]:
    return row.table.name, row.key


def _compared() -> Iterator[CatalogueLine]:
    """Each record that is shipped otherwise than it stands here, then those that are shipped no longer."""
    known, here = taken.known(), {table.name: _here(table) for table in SHIPPED}
    for row in taken.shipped():
        name, values = here[row.table.name].get(row.key, (taken.codes(row.key), None))
        was = known.pop((row.table.name, taken.codes(row.key)), None)
        kind = _kind_of(row, values, was)
        if kind:
            parts = parts_between(row.table, values or row.table.empty, row.values)
            yield CatalogueLine(row, kind, name, tuple(parts))
    for table in SHIPPED:
        for key, (name, _values) in here[table.name].items():
            if (table.name, taken.codes(key)) in known:
                yield CatalogueLine(CatalogueRow(table, key, {}), "ended", name)


def _kind_of(row: CatalogueRow, values: dict[str, Any] | None, was: taken.Said | None) -> str:
    """What became of a shipped record; `values` are those it has here, None where it is not here."""
    here = None
    if values is not None:
        here = taken.kept(values)
    return _kind(taken.kept(row.values), here, was)


def _here(table: CatalogueTable) -> dict[Key, tuple[str, dict[str, Any]]]:
    """By its codes what each record is called and what it says."""
    here = {}
    for record in table.records():
        values = table.values_of(record)
        here[table.key_of(values)] = str(record), values
    return here


def _kind(there: taken.Said, here: taken.Said | None, was: taken.Said | None) -> str:
    """What became of a record that is shipped as `there`, stands as `here` and `was` so when it was taken; "" nothing.

    Where nobody knows how it was taken, the one here may have been edited: it stays.
    """
    if here == there:
        return ""
    if was is None:
        return "both" if here else "new"
    if here and _says(here, was):
        return "changed"  # also where all that is shipped otherwise is a column that came later
    if _says(there, was):
        return "edited" if here else "away"
    return "both"


def _says(values: taken.Said, was: taken.Said) -> bool:
    """Whether it says what it said; columns that came later were no part of it."""
    return all(values.get(column) == said for column, said in was.items())
