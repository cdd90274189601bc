"""A file of acts on the tree: what each would do once those before it are done; all of them are done, or none."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.spreadsheets.faults import Fault, grouped
from apps.units.errors import Faulty, OnlyLooking, Refused, moved
from apps.units.files.plain_rows import PlainRow, rows_of
from apps.units.files.tree_acts import COLUMNS, WAYS, ActPreview, Order, looked_at
from apps.units.files.widgets import Unfit, day_in

MOST = 300  # acts of one file: each has its totals looked up before and after


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """One row, with what it would do where the acts before it are done."""

    row: PlainRow
    label: str
    seen: ActPreview

    @property
    def told(self) -> str:
        """All that a person is shown of it."""
        changes = [(line.kind, line.change.subject_name, line.parts) for line in self.seen.told]
        below = [unit.code for unit in self.seen.below]
        return f"{sorted(self.row.said.items())}{changes}{below}{self.seen.forms}{self.seen.totals}"


@dataclass(slots=True)
class ActsPlan:
    """What a file of acts does, in the order of their days; with faults it does nothing."""

    acts: list[PlannedAct] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return sha256("\n".join(act.told for act in self.acts).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        return {"acts": len(self.acts), "refused": len({(fault.sheet, fault.row) for fault in self.faults})}

    def groups(self) -> list[dict[str, Any]]:
        return grouped(self.faults)


def preview(data: bytes, *, by: User) -> ActsPlan:
    """What a file would do, with every fault: all of it is done, and taken back."""
    plan = ActsPlan()
    batch = uuid4()
    with suppress(OnlyLooking), acting(by, door="file", batch=batch):
        plan = _done(data, by, batch)
        raise OnlyLooking
    return plan


def bring_in(data: bytes, name: str, *, by: User | None, seen: str | None = None, dry_run: bool = False) -> int:
    """The acts of a file in the order of their days, all or none; how many there are.

    `seen` is the digest of the plan a person confirmed. Raises Refused where the records have changed since, and Faulty
    with the place of each fault.
    """
    plan, batch = ActsPlan(), uuid4()
    with suppress(OnlyLooking), acting(by, door="file", reason=name, batch=batch):
        plan = _done(data, by, batch)
        if seen not in (None, plan.digest):
            raise Refused(moved())
        if plan.faults or dry_run:
            raise OnlyLooking
    if plan.faults:
        raise Faulty(plan.faults)
    return len(plan.acts)


def _done(data: bytes, by: User | None, batch: UUID) -> ActsPlan:
    """Inside acting(): does every act that can be done; the others are faults."""
    rows = in_order(rows_of(data, COLUMNS, WAYS))
    if len(rows) > MOST:
        raise Refused(_("A file has at most %(most)s acts: divide it.") % {"most": MOST})
    plan = ActsPlan()
    for row in rows:
        order = Order(row.said, by)
        try:
            with transaction.atomic():
                plan.acts.append(_looked_at(row, order, batch))
        except Refused as refused:
            plan.faults += [_fault(row, why) for why in refused.reasons]
    return plan


def _looked_at(row: PlainRow, order: Order, batch: UUID) -> PlannedAct:
    return PlannedAct(row, str(order.act.label), looked_at(order, batch))


def in_order(rows: Iterable[PlainRow]) -> list[PlainRow]:
    """By their days; a row without one stays behind the one above it.

    Worked example: of a merger on 2014-03-01, a reopening and a renaming on 2013-01-01 the renaming comes first.
    """
    return [row for _day, row in sorted(_dated(rows), key=lambda dated: dated[0])]


def _dated(rows: Iterable[PlainRow]) -> Iterator[tuple[date, PlainRow]]:
    day = date.min
    for row in rows:
        with suppress(Unfit):
            day = day_in(row.said.get("on", ""))
        yield day, row


def _fault(row: PlainRow, why: str) -> Fault:
    """At the unit that the row names: by that a person finds it."""
    return Fault(row.number, "unit", row.said.get("unit", ""), why, str(COLUMNS["unit"]), row.sheet)
