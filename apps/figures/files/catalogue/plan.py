"""The catalogue by file: what a file would change, and that it is written, all of it or nothing."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.files.catalogue.reading import read
from apps.figures.files.catalogue.writer import CatalogueLine, CatalogueWriter
from apps.spreadsheets.faults import Fault, grouped
from apps.units import access, ranges
from apps.units.errors import Faulty, OnlyLooking, Refused, moved

KINDS = ("new", "changed", "gone", "unchanged")


@dataclass(slots=True)
class CataloguePlan:
    """What a file does; with faults it does nothing. `passed` are the sheets in which nothing was understood."""

    lines: list[CatalogueLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return digest_of(self.lines)

    @property
    def counts(self) -> dict[str, int]:
        refused = {(fault.sheet, fault.row) for fault in self.faults}
        return {kind: len(self.of_kind(kind)) for kind in KINDS} | {"refused": len(refused)}

    @property
    def works(self) -> int:
        """How many records would be others than they are."""
        return 0 if self.faults else len(self.lines) - len(self.of_kind("unchanged"))

    def of_kind(self, kind: str) -> list[CatalogueLine]:
        return [line for line in self.lines if line.kind == kind]

    def groups(self) -> list[dict[str, Any]]:
        return grouped(self.faults)


def digest_of(lines: Iterable[CatalogueLine]) -> str:
    """By which the plan that was seen is known again."""
    return sha256("\n".join(line.told for line in lines).encode()).hexdigest()


def refuse_others(by: User | None) -> None:
    """Only who keeps the catalogue brings it in; None is the system, which does where it is kept here."""
    if not (ranges.keeps_catalogue() if by is None else access.keeps_catalogue(by)):
        raise access.catalogue_denied(_("Only administrators of the root federation change the catalogue."))


def preview(data: bytes, *, by: User | None) -> CataloguePlan:
    """What a file would do, with every fault: it is done, and taken back."""
    refuse_others(by)
    plan = CataloguePlan()
    with suppress(OnlyLooking), acting(by, door="file"):
        plan = _written(data, by)
        raise OnlyLooking
    return plan


def bring_in(data: bytes, name: str, *, by: User | None, seen: str | None = None) -> CataloguePlan:
    """Writes what a file says. `seen` is the digest of the plan a person confirmed.

    Raises Refused where the records have changed since, and Faulty with every fault.
    """
    refuse_others(by)
    with acting(by, door="file", reason=name, batch=uuid4()):
        plan = _written(data, by)
        if seen not in (None, plan.digest):
            raise Refused(moved())
        if plan.faults:
            raise Faulty(plan.faults)
    return plan


def _written(data: bytes, by: User | None) -> CataloguePlan:
    file = read(data)
    writer = CatalogueWriter(by, file.refused)
    writer.write(file.rows)
    return CataloguePlan(writer.lines, file.faults + writer.faults, file.passed)
