"""The other units that the rows of a file name by code, but for the federation they report to."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.units.files.columns import RegisterColumn, reference_model
from apps.units.files.plan import PlanLine, RowFaults
from apps.units.models import Unit


class References:
    """The host of a worker station, the earlier edition of a campaign and who takes part in it: which a row may name.

    Those in scope, and where a register refers to itself those that are new in the file.
    """

    def __init__(
        self,
        model: type[Unit],
        columns: Mapping[str, RegisterColumn],
        lines: list[PlanLine],
        in_scope: Q,
        faults: RowFaults,
    ) -> None:
        self.model, self.columns, self.in_scope, self.faults = model, columns, in_scope, faults
        self.allowed: dict[str, set[str]] = {}  # codes by column
        for field in model._meta.local_fields:
            if field.is_relation and field.name in columns:
                self.allowed[field.name] = self._codes_allowed(field.name, lines)
        participants: set[str] = set()
        for line in lines:
            participants.update(line.given.get("participants", ()))
        self.participants = self._codes_of(Unit, participants)

    def _codes_allowed(self, column: str, lines: list[PlanLine]) -> set[str]:
        named = reference_model(self.model, column)
        codes = self._codes_of(named, {line.given.get(column) for line in lines})
        if named is self.model:
            codes.update(line.code for line in lines)
        return codes

    def _codes_of(self, model: type[Unit], codes: set[Any]) -> set[str]:
        """Those of these codes that units in scope have."""
        units = model.objects.filter(self.in_scope, code__in=codes)
        return set(units.values_list("code", flat=True))

    def check(self, line: PlanLine) -> None:
        """A fault for each unit that a row may not name."""
        for column, allowed in self.allowed.items():
            self._check_column(line, column, allowed)
        participants = set(line.given.get("participants", ()))
        for code in sorted(participants - self.participants):
            said = _("There is no unit %(code)s that you may name here.")
            self.faults.add(line.row, "participants", said % {"code": code})

    def _check_column(self, line: PlanLine, column: str, allowed: set[str]) -> None:
        code = line.given.get(column)
        if not code:
            return
        recorded = line.recorded(self.columns[column])
        if code == recorded:
            return
        if code not in allowed or code == line.code:
            said = _("There is no other unit with this code that you may name here.")
            self.faults.add(line.row, column, said)
        elif not recorded and _is_set(line.unit, column):
            self.faults.add(line.row, column, _("What is on record here lies outside your area and stays."))


def _is_set(unit: Unit | None, column: str) -> bool:
    """Whether a reference is on record, be it one that the person does not see."""
    return getattr(unit, f"{column}_id", None) is not None
