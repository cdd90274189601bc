"""Writes rows of the catalogue as the forms of the admin would take them, and says which were refused, and why."""

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _

from apps.figures.files.catalogue.reading import CatalogueRow
from apps.figures.files.catalogue.tables import TABLES, CatalogueTable, Key
from apps.spreadsheets.faults import Fault
from apps.units import constraint_messages

Part = tuple[str, str, str]  # column, old and new, as people read them


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """What became of a record: new, changed, gone or unchanged, and in which columns."""

    row: CatalogueRow
    kind: str
    name: str
    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()  # why it is refused

    @property
    def codes(self) -> str:
        """By which the record is named."""
        return " ".join(self.row.key)

    @property
    def told(self) -> str:
        return "|".join((self.row.table.name, *self.row.key, self.kind, *("|".join(part) for part in self.parts)))


class RowRefused(Exception):
    """A row that cannot be written as it is."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__()


class CatalogueWriter:
    """Inside acting(): writes rows table by table, a row that rests on another one after it, whatever their order.

    Records are held from being read on; those who enter figures go on meanwhile.
    """

    def __init__(self, by: User | None, refused: Collection[tuple[type[models.Model], str]] = ()) -> None:
        """`refused`: the records whose rows were refused before; of those that name them nothing more is said."""
        self.by = by
        self.lines: list[CatalogueLine] = []
        self.refused: list[tuple[CatalogueRow, list[Fault]]] = []
        self._records: dict[type[models.Model], dict[Key, Any]] = {}
        self._missing = set(refused)

    @property
    def faults(self) -> list[Fault]:
        return [fault for _row, faults in self.refused for fault in faults]

    def write(self, rows: Iterable[CatalogueRow]) -> None:
        rows = list(rows)
        for table in TABLES:
            held = table.records().select_for_update(of=("self",), no_key=True)
            self._records[table.model] = {table.key_of(table.values_of(record)): record for record in held}
            self._write_table([row for row in rows if row.table is table])

    def _write_table(self, waiting: list[CatalogueRow]) -> None:
        """Two versions of a form change hands in one order only: what is refused is tried again after the others."""
        while waiting:
            refused: list[tuple[CatalogueRow, list[Fault]]] = []
            for row in waiting:
                try:
                    self.lines.append(self._written(row))
                except RowRefused as refusal:
                    refused.append((row, refusal.faults))
            if len(refused) == len(waiting):
                self.refused += refused
                self._missing.update((row.table.model, row.key[0]) for row, _faults in refused)
                return
            waiting = [row for row, _faults in refused]

    def _written(self, row: CatalogueRow) -> CatalogueLine:
        table, known = row.table, self._records[row.table.model].get(row.key)
        if row.is_gone:
            return self._taken_off(row, known)
        if known is None:
            kind, record, before = "new", table.new(), table.empty
        else:
            kind, record, before = "changed", copy(known), table.values_of(known)
        parts = tuple(parts_between(table, before, row.values))
        if known and not parts:
            _refuse_other(known, row)
            return CatalogueLine(row, "unchanged", str(known))
        self._fill(record, row)
        self._save(record, row)
        self._records[table.model][row.key] = record
        return CatalogueLine(row, kind, str(record), parts)

    def _taken_off(self, row: CatalogueRow, known: models.Model | None) -> CatalogueLine:
        if known is None:
            self._fill(row.table.new(), row)  # a code that nothing has is refused
            return CatalogueLine(row, "unchanged", " ".join(row.key))
        line = CatalogueLine(row, "gone", str(known))
        try:
            with transaction.atomic():
                copy(known).delete()
        except DatabaseError as error:
            raise RowRefused(self._in_words(row, error)) from error
        del self._records[row.table.model][row.key]
        return line

    # How a record is filled and saved

    def _fill(self, record: models.Model, row: CatalogueRow) -> None:
        faults: list[Fault] = []
        for column, value in row.values.items():
            field = row.table.fields.get(column)
            if field is None:
                continue
            if isinstance(field, models.ForeignKey) and value is not None:
                value = self._named(field, value, row, faults)
            setattr(record, column, value)
        if faults:
            raise RowRefused(faults)

    def _named(self, field: models.ForeignKey, code: str, row: CatalogueRow, faults: list[Fault]) -> Any:
        """The record of a code. Where it is refused itself, nothing more is said of those that name it."""
        model: Any = field.related_model
        found = self._records[model].get((code,))
        if found is not None:
            return found
        if (model, code) in self._missing:
            raise RowRefused([])
        said = _("There is no %(kind)s “%(code)s”.") % {"kind": model._meta.verbose_name, "code": code}
        faults.append(row.fault(said, field.name))
        return None

    def _save(self, record: models.Model, row: CatalogueRow) -> None:
        follows = {field.name for field in record._meta.concrete_fields if not field.editable}
        try:
            with transaction.atomic():
                record.full_clean(exclude=follows)
                _refuse_other(record, row)
                record.save()
        except ValidationError as error:
            raise RowRefused(list(_faults(row, error))) from error
        except DatabaseError as error:
            raise RowRefused(self._in_words(row, error)) from error

    def _in_words(self, row: CatalogueRow, error: DatabaseError) -> list[Fault]:
        said = constraint_messages.sentence(error, self.by)
        if said is None:
            raise error
        column = constraint_messages.FIELDS.get(constraint_messages.constraint(error) or "", "")
        return [row.fault(said, column)]


def parts_between(table: CatalogueTable, before: dict[str, Any], values: dict[str, Any]) -> Iterable[Part]:
    """The columns in which something else is said than before."""
    for column, value in values.items():
        if column not in table.fields or column in table.told:
            continue
        was = before.get(column)
        if value == was:
            continue
        widget = table.widgets[column]
        yield str(table.headings[column]), widget.render(was), widget.render(value)


def _refuse_other(record: models.Model, row: CatalogueRow) -> None:
    """What follows from the other columns is said as it follows: the days of a period from its code."""
    for column in row.table.told:
        said = row.values.get(column)
        if said is not None and said != getattr(record, column):
            follows = row.table.widgets[column].render(getattr(record, column))
            raise RowRefused([row.fault(_("Here it is %(other)s.") % {"other": follows}, column)])


def _faults(row: CatalogueRow, error: ValidationError) -> Iterable[Fault]:
    for column, said in error.message_dict.items():
        if column == NON_FIELD_ERRORS:
            column = ""
        for reason in said:
            yield row.fault(reason, column)
