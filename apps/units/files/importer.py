"""Applies a register's file: all of it or nothing, set-wise, as one batch of the change log.

A preview does all of it and takes it back, so that what the database would refuse is told as well.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.db.models import Field, ForeignKey, Model

from apps.changelog.acting import acting
from apps.spreadsheets.faults import Fault
from apps.units import constraint_messages
from apps.units.actions import hold, moving
from apps.units.copying import copied_into
from apps.units.errors import Doubled, Faulty, OnlyLooking, Refused, moved
from apps.units.files.columns import current_affiliation
from apps.units.files.extra_columns import resource_of
from apps.units.files.plan import PARENT, PlanLine, RegisterPlan
from apps.units.files.plan_builder import PlanBuilder
from apps.units.files.reading import RegisterTable, read
from apps.units.files.widgets import Borne, TakingPart
from apps.units.models import REGISTERS, Affiliation, FormerName, Participation, Register, Unit
from apps.units.models.extra_columns import PREFIX
from apps.units.pinyin import initials, pinyin


def _each_time(said: tuple[Borne, ...]) -> list[dict[str, Any]]:
    return [borne._asdict() for borne in said]


def _once(said: TakingPart) -> list[dict[str, Any]]:
    return [said._asdict()]


# What hangs on a unit in lists: the table, its column for the unit, for what is listed, and the rows of what is said of
# that.
LISTS: dict[str, tuple[type[Model], str, str, Callable[[Any], list[dict[str, Any]]]]] = {
    "former_names": (FormerName, "unit_id", "name", _each_time),
    "participants": (Participation, "campaign_id", "unit_id", _once),
}
ELSEWHERE = {*PARENT, *LISTS}  # columns that are written to other tables than the unit's own


class ListEntry(NamedTuple):
    """What a list of a unit holds: the unit's id, what is listed (a name; a code, later an id), what is said of it."""

    owner: int
    listed: Any
    said: Any


def preview(data: bytes, name: str, register: Register, *, by: User | None) -> RegisterPlan:
    """What a file would do, with every fault. Raises Refused for a file that cannot be read as a whole."""
    reading = read(data, register)
    with acting(by, door="file", reason=name):
        plan = PlanBuilder(register, by).plan(reading)
    if plan.faults:
        return plan
    try:
        with suppress(OnlyLooking), acting(by, door="file", reason=name):
            _write(plan, spelt=False)
            raise OnlyLooking
    except DatabaseError as error:
        plan.faults = _told_of_rows(plan, error, by)
    return plan


def bring_in(
    data: bytes, name: str, register: Register, *, by: User | None, seen: str | None = None, twice: bool = False
) -> RegisterPlan:
    """Applies a file. `seen` is the digest of the plan a person confirmed: another one is refused. `twice` says that
    what looks like the same unit entered twice is two.

    Raises Refused, and Faulty with every fault; then nothing is written.
    """
    reading = read(data, register)
    try:
        with acting(by, door="file", reason=name, batch=uuid4()):
            _lock(register, reading)
            plan = PlanBuilder(register, by).plan(reading)
            if seen not in (None, plan.digest):
                raise Refused(moved())
            if plan.faults:
                raise Faulty(plan.faults)
            if plan.doubles and not twice:
                raise Doubled(plan.doubles)
            _write(plan)
    except DatabaseError as error:
        if constraint_messages.by_another(error):
            raise Refused(moved()) from error
        raise Faulty(_told_of_rows(plan, error, by)) from error
    return plan


def _lock(register: Register, reading: RegisterTable) -> None:
    """Holds the rows a file names, with their affiliations, so that what is planned is what is written.

    Where units move, to a federation named in the file, what a move touches is held before all else.
    """
    parents = {row.cells.get("code", ""): row.cells.get("parent_code", "") for row in reading.rows}
    units = REGISTERS[register].objects.filter(code__in=list(parents))
    moved = []
    for pk, code, parent in units.order_by().values_list("pk", "code", "parent__code"):
        if parents[code] not in ("", parent):
            moved.append(pk)
    if moved:
        named = Unit.objects.filter(code__in=set(parents.values()))
        hold(moved, named.order_by().values_list("pk", flat=True))
    list(units.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    list(Affiliation.objects.filter(unit__in=units).select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _told_of_rows(plan: RegisterPlan, error: DatabaseError, by: User | None) -> list[Fault]:
    """A rule only the database knows, at the rows whose codes it names."""
    reason = constraint_messages.sentence(error, by)
    if reason is None:
        raise error
    named = constraint_messages.shown_by(error)
    label = str(resource_of(plan.register).columns()["code"].column_name)
    rows = [line.row for line in plan.lines if line.code in named]
    if not rows:
        rows = [plan.lines[0].row]
    return [Fault(row.number, "code", row.cells["code"], reason, label, row.sheet) for row in rows]


# ---- Writing


def _write(plan: RegisterPlan, *, spelt: bool = True) -> None:
    """Writes the plan's lines; on trial without their spelling for the search, which takes longer than all the rest."""
    model = REGISTERS[plan.register]
    new, changed = plan.of("new"), plan.of("changed")
    lines = [*new, *changed]
    records = _records(plan, new)
    parents = _parents(plan, records)
    for line in lines:
        record = records[line.code]
        _fill(record, line, records)
        if spelt and "name" in line.changes:
            _spell(record)
    begun = [records[line.code] for line in new]
    revised = [records[line.code] for line in changed]
    with moving(records[line.code].pk for line in changed if "parent_code" in line.changes):
        _insert(Unit, begun)
        _update(Unit, revised)
        _insert(model, begun)
        _update(model, revised)
        _affiliate(lines, records, parents)
    for column in LISTS.keys() & resource_of(plan.register).columns().keys():
        _relist(lines, records, column)


def _records(plan: RegisterPlan, new: list[PlanLine]) -> dict[str, Unit]:
    """By code: the units the plan's lines speak of, the new ones with the ids they will have."""
    records = {line.code: line.unit for line in plan.lines if line.unit}
    for line, pk in zip(new, _next_ids(len(new)), strict=True):
        records[line.code] = REGISTERS[plan.register](pk=pk, id=pk, code=line.code, register=plan.register)
    return records


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [Unit._meta.db_table, count]
        )
        return [pk for (pk,) in cursor.fetchall()]


def _parents(plan: RegisterPlan, records: dict[str, Unit]) -> dict[str, int]:
    """The ids of the federations the rows name: on record, or given just now."""
    named = {line.changes["parent_code"][1] for line in plan.lines if "parent_code" in line.changes}
    parents = _ids_by_code(named)
    for code in named & records.keys():
        parents[code] = records[code].pk
    return parents


def _fill(record: Unit, line: PlanLine, records: dict[str, Unit]) -> None:
    """Sets on the record what the line changes in its own table; a reference by the id of the unit it names."""
    for name, (_old, value) in line.changes.items():
        if name in ELSEWHERE:
            continue
        if name.startswith(PREFIX):
            record.extra = _with_extra(record.extra, name.removeprefix(PREFIX), value)
            continue
        field = record._meta.get_field(name)
        if isinstance(field, ForeignKey):
            value = _referred(field, value, records)
        setattr(record, getattr(field, "attname", name), value)


def _with_extra(extra: dict[str, Any], code: str, value: Any) -> dict[str, Any]:
    """What a unit says in its extra columns once it says this in one of them; None is nothing."""
    said = {**extra, code: value}
    return {key: value for key, value in said.items() if value is not None}


def _spell(record: Unit) -> None:
    record.initials, record.pinyin = initials(record.name), pinyin(record.name)


def _referred(field: ForeignKey, code: str | None, records: dict[str, Unit]) -> int | None:
    if not code:
        return None
    if code in records:
        return records[code].pk
    return field.remote_field.model._base_manager.values_list("pk", flat=True).get(code=code)


def _affiliation_of(line: PlanLine, record: Unit, parents: dict[str, int]) -> Affiliation:
    """Whom the unit of a line is to report to and from when: a new affiliation, or the latest one corrected.

    From 450203 since 2013 to 450204 from 2015 on is a new one; to 450204 from the same day, or to 450203 from another
    day, corrects the one there is.
    """
    latest = _latest_affiliation(line.unit)
    _old, code = line.changes.get("parent_code", ("", None))
    if latest is None:
        _was, starts = line.changes["reports_from"]
        return Affiliation(unit_id=record.pk, parent_id=parents.get(code), starts=starts)
    was, starts = line.changes.get("reports_from", (latest.starts, latest.starts))
    parent = parents[code] if code else latest.parent_id
    if code and was != starts:
        return Affiliation(unit_id=record.pk, parent_id=parent, starts=starts)
    latest.parent_id, latest.starts = parent, starts
    return latest


def _latest_affiliation(unit: Unit | None) -> Affiliation | None:
    """From affiliations fetched beforehand in their order, the latest first; None of a new unit."""
    return current_affiliation(unit) if unit else None


def _affiliate(lines: Iterable[PlanLine], records: dict[str, Unit], parents: dict[str, int]) -> None:
    """A new parent is a new affiliation; one of the same day, or another day of the same parent, is corrected."""
    new: list[Affiliation] = []
    corrected: list[Affiliation] = []
    for line in lines:
        if not {"parent_code", "reports_from"} & line.changes.keys():
            continue
        affiliation = _affiliation_of(line, records[line.code], parents)
        if affiliation.pk is None:
            new.append(affiliation)
        else:
            corrected.append(affiliation)
    Affiliation.objects.bulk_create(new)
    _update(Affiliation, corrected)


def _relist(lines: Iterable[PlanLine], records: dict[str, Unit], column: str) -> None:
    """Takes off what a list no longer names and adds what it names anew; what is said otherwise is both.

    Where 柳钢厂 (2010-01-01); 钢厂 becomes 柳钢厂 (2011-01-01); 钢厂, 柳钢厂 goes with the one day and comes with the
    other, and 钢厂 is not touched.
    """
    table, owner, listed, rows_of = LISTS[column]
    gone: list[ListEntry] = []
    new: list[ListEntry] = []
    for line in lines:
        old, wanted = line.changes.get(column, ({}, {}))
        pk = records[line.code].pk
        gone += _entries(pk, old.items() - wanted.items())
        new += _entries(pk, wanted.items() - old.items())
    if listed == "unit_id":
        units = _ids_by_code({entry.listed for entry in (*gone, *new)})
        gone = _by_id(gone, units)
        new = _by_id(new, units)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table._meta.db_table} t USING unnest(%s::bigint[], %s::text[]) AS g(owner, listed) "
            f"WHERE t.{owner} = g.owner AND t.{listed}::text = g.listed",
            [[entry.owner for entry in gone], [str(entry.listed) for entry in gone]],
        )
    table._base_manager.bulk_create(
        table(**{owner: entry.owner, listed: entry.listed, **row}) for entry in new for row in rows_of(entry.said)
    )


def _entries(owner: int, listed: Iterable[tuple[str, Any]]) -> list[ListEntry]:
    return [ListEntry(owner, name, said) for name, said in sorted(listed)]


def _by_id(entries: Iterable[ListEntry], units: Mapping[str, int]) -> list[ListEntry]:
    """The entries with the ids of the units whose codes they list."""
    return [entry._replace(listed=units[entry.listed]) for entry in entries]


def _ids_by_code(codes: Iterable[str]) -> dict[str, int]:
    return dict(Unit.objects.filter(code__in=list(codes)).values_list("code", "pk"))


def _stored(table: type[Model], *, but: Iterable[str] = ()) -> list[Field]:
    """The columns of a model's own table that are written, not derived by the database."""
    left_out = set(but)
    fields = table._meta.local_concrete_fields
    return [field for field in fields if not field.generated and field.name not in left_out]


def _columns(fields: list[Field]) -> list[str]:
    return [str(field.column) for field in fields]


def _copy(table: str, fields: list[Field], records: Iterable[Model]) -> None:
    with copied_into(table, _columns(fields)) as copy:
        for record in records:
            values = (field.get_db_prep_save(getattr(record, field.attname), connection) for field in fields)
            copy.write_row(tuple(values))


def _insert(table: type[Model], records: Sequence[Model]) -> None:
    if records:
        _copy(table._meta.db_table, _stored(table), records)


def _update(table: type[Model], records: Sequence[Model]) -> None:
    """Sets every column of the records; the change log keeps only those that differ."""
    fields = _stored(table, but=("parent", "path") if table is Unit else ())
    if not records or len(fields) < 2:
        return
    name, key = table._meta.db_table, table._meta.pk.column
    columns = _columns(fields)
    sets = ", ".join(f"{column} = s.{column}" for column in columns if column != key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE staged_records ON COMMIT DROP AS SELECT {', '.join(columns)} FROM {name} WITH NO DATA"
        )
        _copy("staged_records", fields, records)
        cursor.execute(f"UPDATE {name} t SET {sets} FROM staged_records s WHERE t.{key} = s.{key}")
        cursor.execute("DROP TABLE staged_records")
