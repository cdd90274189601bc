"""The catalogue that comes with this version, and what is known of how each of its records was taken over."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.changelog.models import Change
from apps.figures.files.catalogue.reading import CatalogueRow
from apps.figures.files.catalogue.tables import SHIPPED, CatalogueTable, Key
from apps.figures.models import ShippedRow

CATALOGUE = "catalogue.json"
BY_ITSELF = ("setup", "migrate", "loaddata")  # doors through which nobody edits anything
Said = dict[str, Any]  # by column, as it is kept
Known = dict[tuple[str, str], Said]  # by table and codes


def shipped() -> list[CatalogueRow]:
    """The records that come with this version, each with all its columns."""
    tables = {table.model._meta.label_lower: table for table in SHIPPED}
    return [_row(tables[record["model"]], record["fields"]) for record in json.loads(_text())]


def digest() -> str:
    """By which the shipped catalogue as a whole is known again."""
    return sha256(_text().encode()).hexdigest()


@cache
def _text() -> str:
    return (settings.BASE_DIR / "fixtures" / CATALOGUE).read_text("utf-8")


def _row(table: CatalogueTable, fields: dict[str, Any]) -> CatalogueRow:
    values = dict(table.empty)
    for name, said in fields.items():
        values[name] = _value(table.fields[name], said)
    if "series" in values and not values["series"]:
        values["series"] = values["code"]  # as the database completes it
    return CatalogueRow(table, table.key_of(values), values)


def _value(column: models.Field, said: Any) -> Any:
    """As a row of a file has it: of a record that is named, the code."""
    if isinstance(column, models.ForeignKey):
        return said[0] if said else None
    return column.to_python(said)


def kept(values: dict[str, Any]) -> Said:
    """What a record says, as it is kept and compared: days as text."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def codes(key: Key) -> str:
    """The codes that name a record, as they are kept: none of them holds a blank."""
    return " ".join(key)


# ---- What is known


def known() -> Known:
    """What each record said when it was taken."""
    rows = ShippedRow.objects.exclude(table=ShippedRow.FILE)
    return {(row.table, row.key): row.said for row in rows}


def keep(rows: Iterable[CatalogueRow]) -> None:
    """Notes that records were taken as these rows say."""
    _keep(ShippedRow(table=row.table.name, key=codes(row.key), said=kept(row.values)) for row in rows)


def _keep(rows: Iterable[ShippedRow]) -> None:
    ShippedRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["table", "key"], update_fields=["said"], batch_size=500
    )


def forget(rows: Iterable[CatalogueRow]) -> None:
    """They are shipped no longer: what stands here is this system's own."""
    for row in rows:
        ShippedRow.objects.filter(table=row.table.name, key=codes(row.key)).delete()


def note_looked_through() -> None:
    _note({"digest": digest()})


def note_never_looked_through() -> None:
    _note({})


def _note(said: Said) -> None:
    ShippedRow.objects.update_or_create(table=ShippedRow.FILE, key="", defaults={"said": said})


def is_news() -> bool:
    """Whether the shipped catalogue is another than the one looked through last; False where nothing was noted yet."""
    looked = ShippedRow.objects.filter(table=ShippedRow.FILE).values_list("said", flat=True).first()
    return looked is not None and looked.get("digest") != digest()


# ---- A database that knows nothing of it yet


def keep_unedited() -> None:
    """Records that nobody edited since they were loaded are held to be as they were shipped; of those that were taken
    off by somebody no more is known than that."""
    for table in SHIPPED:
        changes = Change.objects.filter(register=table.model._meta.label_lower).exclude(door__in=BY_ITSELF)
        edited = set(changes.values_list("object_id", flat=True))
        rows = []
        for record in table.records():
            if str(record.pk) not in edited:
                values = table.values_of(record)
                rows.append(CatalogueRow(table, table.key_of(values), values))
        keep(rows)
        gone = changes.filter(action=Change.Action.DELETED).values_list("old", flat=True)
        _keep(ShippedRow(table=table.name, key=key, said={}) for key in sorted(set(_keys(table, gone))))


def _keys(table: CatalogueTable, deleted: Iterable[Said]) -> Iterator[str]:
    """The codes of records that were deleted, where those they named are still there."""
    for old in deleted:
        parts = [_part(table.fields[column], old) for column in table.key]
        if None not in parts:
            yield codes(tuple(str(part) for part in parts))


def _part(column: models.Field, old: Said) -> str | None:
    if not isinstance(column, models.ForeignKey):
        return old.get(column.name)
    model: Any = column.related_model
    return model.objects.filter(pk=old.get(column.attname)).values_list("code", flat=True).first()
