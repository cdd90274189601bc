"""Acts on the tree, each with its first day and a reason: what is done to units as a whole, and what follows.

Each act is one transaction under the locks of `actions.hold`, so that a killed one leaves nothing of it. Figures stay
where they were stated; who came from whom is written down as a succession (docs/adr/0018).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.units import access, constraint_messages
from apps.units.actions import hold, moving
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused
from apps.units.models import (
    REGISTERS,
    Affiliation,
    Appointment,
    Campaign,
    Federation,
    FormerKind,
    FormerName,
    Register,
    Succession,
    Unit,
)
from apps.units.tree import kinds, names
from apps.units.tree.at_date import parent_at
from apps.units.tree.followers import follower
from apps.units.tree.kinds import KindThen

ONE_DAY = timedelta(days=1)
Kind = Succession.Kind


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that begins with an act: the rest it has from the unit it comes from. `below`: codes of what it takes."""

    code: str
    name: str
    parent: Unit | None = None
    below: Sequence[str] = field(default=())


@contextmanager
def _act(units: Sequence[Unit], under: Sequence[Unit | None], *, by: User | None, reason: str) -> Iterator[None]:
    """One act: who may do it, why, under which locks; what the database refuses is said in words.

    Inside, the units are as they are on record once they are held: an act done meanwhile has been seen.
    """
    if not reason.strip():
        raise Refused(_("Say why."))
    above = [federation for federation in under if federation]  # None: where the unit it comes from reports
    _refuse_foreign([*units, *above], by)
    touched = [unit.pk for unit in units]
    below = list(Affiliation.objects.filter(parent__in=touched).values_list("unit_id", flat=True))
    held = sorted({*touched, *below})
    try:
        with refused_in_words(by), acting(by, door="tree", reason=reason.strip()), transaction.atomic():
            hold(held, [unit.pk for unit in above])
            for unit in (*units, *above):
                unit.refresh_from_db()
            _refuse_foreign([*units, *above], by)
            with moving([*held, *(unit.pk for unit in above)]):
                yield
    except ValidationError as error:
        raise Refused(*error.messages) from error


def _refuse_foreign(units: Iterable[Unit], by: User | None) -> None:
    for unit in units:
        if by is not None and not access.may(by, access.KEEPING, unit):
            raise access.denied(unit, _("You may not change %(unit)s.") % {"unit": unit})


def transfer(unit: Unit, *, to: Unit, on: date, by: User | None, reason: str, division_code: str = "") -> Unit:
    """From the day on it reports to another federation; before, it counts where it was."""
    with _act([unit], [to], by=by, reason=reason):
        _refuse_unless_standing([unit, to], on)
        if parent_at(unit.pk, on) == to.pk:
            raise Refused(_("%(unit)s reports to %(parent)s already.") % {"unit": unit, "parent": to})
        _affiliate(unit, to, on)
        if division_code:
            _write(unit, "division_code", division_code)
    return _again(unit)


def merge(units: Sequence[Unit], *, into: Unit | NewUnit, on: date, by: User | None, reason: str) -> Unit:
    """Several become one, new or there already: what stands below them and who is appointed there goes with them."""
    if isinstance(into, Unit):
        others = [unit for unit in units if unit.pk != into.pk]
        return _pass_on(others, into, Kind.MERGE, on, by=by, reason=reason)
    if len(units) < 2:
        raise Refused(_("It takes two units to merge into a new one."))
    with _act(units, [into.parent], by=by, reason=reason):
        new = _begin(into, units[0], on, by)
        return _pass_on(units, new, Kind.MERGE, on, by=by, reason=reason)


def pass_on(unit: Unit, *, to: Unit, on: date, by: User | None, reason: str) -> Unit:
    """All of it goes to a unit that is there already; it ends itself."""
    return _pass_on([unit], to, Kind.TRANSFER, on, by=by, reason=reason)


def close_with_successor(unit: Unit, *, successor: Unit | NewUnit, on: date, by: User | None, reason: str) -> Unit:
    """It ends, and another one takes its place from the day on."""
    if isinstance(successor, Unit):
        return _pass_on([unit], successor, Kind.SUCCESSOR, on, by=by, reason=reason)
    with _act([unit], [successor.parent], by=by, reason=reason):
        return _pass_on([unit], _begin(successor, unit, on, by), Kind.SUCCESSOR, on, by=by, reason=reason)


def split(unit: Unit, *, parts: Sequence[NewUnit], remains: bool, on: date, by: User | None, reason: str) -> list[Unit]:
    """Parts of it become units of their own; it goes on without them, or ends where nothing `remains`."""
    if not parts or (len(parts) < 2 and not remains):
        raise Refused(_("Name the parts: one at least where the unit goes on, two where it ends."))
    with _act([unit], [part.parent for part in parts], by=by, reason=reason):
        _refuse_unless_standing([unit], on - ONE_DAY)
        _refuse_succeeded(unit)
        left = standing_below(unit, on)
        made = []
        for part in parts:
            new = _begin(part, unit, on, by)
            made.append(new)
            left = _parted(unit, left, part, new, on)
        if not remains:
            _refuse_left_behind(left)
            _end(unit, on)
        for new in made:
            Succession.objects.create(before=unit, after=new, on=on, kind=Kind.SPLIT)
            _appoint_too(unit, new, on)
        if not remains:
            follower().settle(_again(unit), made, on, by)
    return [_again(new) for new in made]


def _parted(unit: Unit, children: Sequence[Unit], part: NewUnit, new: Unit, on: date) -> list[Unit]:
    """What goes to a part reports to it; what is left of the children."""
    codes = {child.code for child in children}
    strange = [code for code in part.below if code not in codes]
    if strange:
        raise Refused(_("%(code)s does not report to %(unit)s.") % {"code": ", ".join(strange), "unit": unit})
    left = []
    for child in children:
        if child.code in part.below:
            _affiliate(child, new, on)
        else:
            left.append(child)
    return left


def _refuse_left_behind(children: Sequence[Unit]) -> None:
    if children:
        named = ", ".join(child.code for child in children[: constraint_messages.NAMED])
        raise Refused(_("Say to which part these go: %(codes)s.") % {"codes": named})


def rename(unit: Unit, *, name: str, on: date, by: User | None, reason: str, name_en: str = "") -> Unit:
    """From the day on it bears another name; the one before is kept with its last day. What was entered for later days
    stands: of an earlier day, it bore this name up to the next change."""
    name = " ".join(name.split())
    with _act([unit], [], by=by, reason=reason):
        following = names.borne_on([unit.pk], on).get(unit.pk)
        was = following.name if following else unit.name
        if not name or name == was:
            raise Refused(_("Give the name it bears from then on."))
        if following:
            _write(following, "name", name)
        else:
            _write(unit, "name_en", name_en or unit.name_en)
            _write(unit, "name", name, "initials", "pinyin")
        if not FormerName.objects.filter(unit=unit.pk, until=on - ONE_DAY).exists():  # it bore that one not for a day
            last_day = {"until": on - ONE_DAY}
            FormerName.objects.update_or_create(unit_id=unit.pk, name=was, until=None, defaults=last_day)
    return _again(unit)


def change_kind(
    unit: Unit, *, on: date, by: User | None, reason: str, kind: str = "", level: int | None = None
) -> Unit:
    """From the day on it is of another kind, or a federation stands at another level; what it was before is kept with
    its last day. What was entered for later days stands.

    A campaign's kind is what it is asked by in all its years (docs/adr/0026): none of before is kept.
    """
    record = _record(unit)
    told = _("from %(day)s: %(reason)s") % {"day": on, "reason": reason.strip()} if reason.strip() else ""
    with _act([unit], [], by=by, reason=told):
        asked: dict[str, Any] = {kinds.KIND: kind, kinds.LEVEL: level}
        wanted = {kept: value for kept, value in asked.items() if value}
        if not wanted or (level and not isinstance(record, Federation)):
            raise Refused(_("Give the kind it is of from then on or, of a federation, its level."))
        _refuse_unless_standing([unit], on)
        changed = [_change_from(record, kept, value, on) for kept, value in wanted.items()]
        if not any(changed):
            raise Refused(_("%(unit)s is that on %(day)s already.") % {"unit": record, "day": on})
    return _again(unit)


def _change_from(record: Unit, kept: str, value: Any, on: date) -> bool:
    """One of kind and level is another from the day on: on record, or up to the next change of it. Whether it was not
    so already."""
    holding, column = kinds.held_in(record, kept, on)
    was = getattr(holding, column)
    if was == value:
        return False
    if not isinstance(record, Campaign):
        former, _made = FormerKind.objects.get_or_create(unit_id=record.pk, until=on - ONE_DAY, defaults={kept: was})
        if not getattr(former, kept):
            _write(former, kept, was)
    _write(holding, column, value)
    return True


def take_back_kind(unit: Unit, *, on: date, by: User | None, reason: str) -> Unit:
    """A change of kind or level on the day is taken back: what it was before, it is on."""
    record = _record(unit)
    with _act([unit], [], by=by, reason=reason):
        former = FormerKind.objects.filter(unit=unit.pk, until=on - ONE_DAY).first()
        if former is None:
            raise Refused(_("Nothing of %(unit)s is dated %(day)s.") % {"unit": unit, "day": on})
        for kept in (kinds.KIND, kinds.LEVEL):
            value = getattr(former, kept)
            if value:
                _write(*kinds.held_in(record, kept, on), value)
        former.delete()
    return _again(unit)


def _record(unit: Unit) -> Unit:
    """It in its register."""
    return REGISTERS[Register(unit.register)].objects.get(pk=unit.pk)


def _write(record: Unit | FormerKind | FormerName, column: str, value: Any, *following: str) -> None:
    """One column, and those that follow from it."""
    setattr(record, column, value)
    record.full_clean(exclude=[field.name for field in record._meta.fields if field.name != column])
    record.save(update_fields=[column, *following])


def close(unit: Unit, *, on: date, by: User | None, reason: str) -> Unit:
    """It stands no more from the day on, and nothing takes its place; nothing below it stays open."""
    with _act([unit], [], by=by, reason=reason):
        if unit.closed:
            raise Refused(_("%(unit)s is closed since %(day)s.") % {"unit": unit, "day": unit.closed})
        _refuse_unless_standing([unit], on - ONE_DAY)
        _end(unit, on)
    return _again(unit)


def reopen(unit: Unit, *, by: User | None, reason: str) -> Unit:
    """That it closed is taken back: it stood all the time. Not of one that became others."""
    with _act([unit], [], by=by, reason=reason):
        if unit.closed is None:
            raise Refused(_("%(unit)s is open.") % {"unit": unit})
        _refuse_succeeded(unit)
        unit.closed = None
        unit.save(update_fields=["closed"])
    return _again(unit)


def correct_day(unit: Unit, *, wrong: date, right: date, by: User | None, reason: str) -> Unit:
    """An act on the unit is dated again: moves, successions and names of that day, of all who had part in it."""
    joined = Succession.objects.filter(Q(before=unit.pk) | Q(after=unit.pk), on=wrong)
    successions = list(Succession.objects.filter(on=wrong).filter(_beside(joined)).select_related("before", "after"))
    partners = {side.pk: side for found in successions for side in (found.before, found.after)}
    units = list({unit.pk: unit, **partners}.values())
    with _act(units, [], by=by, reason=reason):
        keys = [touched.pk for touched in units]
        if kinds.passes_another_change(FormerKind, keys, wrong, right):
            raise Refused(_("Its kind or level changes again between these days: take one change back first."))
        if kinds.passes_another_change(FormerName, keys, wrong, right):
            raise Refused(_("Its name changes again between these days: correct that day first."))
        moved = Affiliation.objects.filter(Q(unit__in=keys) | Q(parent__in=partners), starts=wrong)
        counts = [
            moved.update(starts=right),
            FormerName.objects.filter(unit__in=keys, until=wrong - ONE_DAY).update(until=right - ONE_DAY),
            FormerKind.objects.filter(unit__in=keys, until=wrong - ONE_DAY).update(until=right - ONE_DAY),
            Unit.objects.filter(pk__in=keys, closed=wrong - ONE_DAY).update(closed=right - ONE_DAY),
            Unit.objects.filter(pk__in=keys, opened=wrong).update(opened=right),
            Succession.objects.filter(pk__in=[found.pk for found in successions]).update(on=right),
        ]
        Appointment.objects.filter(federation__in=partners, starts=wrong).update(starts=right)
        if not any(counts):
            raise Refused(_("Nothing of %(unit)s is dated %(day)s.") % {"unit": unit, "day": wrong})
    return _again(unit)


def _beside(joined: Iterable[Succession]) -> Q:
    """The condition that a succession shares a unit with one of these: the others of one merger or split."""
    rows = list(joined)
    return Q(before__in=[found.before_id for found in rows]) | Q(after__in=[found.after_id for found in rows])


# ---- What acts are made of


def standing_below(unit: Unit, day: date) -> list[Unit]:
    """What reports to it on the day and stands then, of every register."""
    ever = Unit.objects.filter(affiliations__parent=unit.pk).distinct().order_by("path")
    return [below for below in ever if below.stands_on(day) and parent_at(below.pk, day) == unit.pk]


def _pass_on(units: Sequence[Unit], to: Unit, kind: str, on: date, *, by: User | None, reason: str) -> Unit:
    """Each ends the day before; what stands below it, and who is appointed there, goes to the unit it becomes."""
    with _act([*units, to], [], by=by, reason=reason):
        if not units:
            raise Refused(_("Name the unit that ends."))
        _refuse_unless_standing([to], on)
        _refuse_unless_standing(units, on - ONE_DAY)
        if len(set(kinds.levels_on([to, *units], on).values())) > 1:
            raise Refused(_("They stand at different levels: change the level first."))
        for unit in units:
            _refuse_succeeded(unit)
            for below in standing_below(unit, on):
                if below.pk != to.pk:
                    _affiliate(below, to, on)
            _end(unit, on)
            Succession.objects.create(before=unit, after=to, on=on, kind=kind)
            _appoint_too(unit, to, on)
            follower().settle(_again(unit), [to], on, by)
    return _again(to)


def _begin(new: NewUnit, like: Unit, on: date, by: User | None) -> Unit:
    """A unit of the register and of the kind that another one is of on the day begins; for who keeps the federation it
    reports to."""
    model = REGISTERS[Register(like.register)]
    record = model.objects.get(pk=like.pk)
    parent = new.parent or Unit.objects.filter(pk=parent_at(like.pk, on) or 0).first()
    if by is not None and not by.is_superuser and (parent is None or not access.may(by, access.KEEPING, parent)):
        raise PermissionDenied(_("You may not add a unit beside %(unit)s.") % {"unit": like})
    if Unit.objects.filter(code=new.code).exists():
        raise Refused(_("Another unit already has this code."))
    made = model(code=new.code, name=new.name, opened=on, **_what_it_is(record, on))
    made.full_clean(exclude=["register"])
    made.save()
    Affiliation.objects.create(unit_id=made.pk, parent=parent, starts=on)
    return _again(made)


def _what_it_is(record: Unit, day: date) -> dict[str, Any]:
    """The columns in which a unit of its kind is like it, as they were on the day."""
    columns = ("line", "setting", record.KIND, kinds.LEVEL)
    said = {name: getattr(record, name) for name in columns if hasattr(record, name)}
    then = kinds.was_on([record.pk], day).get(record.pk, KindThen())
    was = {record.KIND: then.kind, kinds.LEVEL: then.level}
    return said | {name: value for name, value in was.items() if value}


def _end(unit: Unit, on: date) -> None:
    """Its last day is the one before."""
    Unit.objects.filter(pk=unit.pk).update(closed=on - ONE_DAY)
    unit.closed = on - ONE_DAY


def _affiliate(unit: Unit, parent: Unit, on: date) -> None:
    """From the day on; what was entered for later days stands."""
    Affiliation.objects.update_or_create(unit_id=unit.pk, starts=on, defaults={"parent": parent})


def _appoint_too(unit: Unit, successor: Unit, on: date) -> None:
    """Who is appointed to a federation on the day is so to its successor too; what is there already is not written
    twice. For the years before they keep what they had."""
    for held in Appointment.objects.filter(federation=unit.pk).not_ended(on):
        role = {"user_id": held.user_id, "federation_id": successor.pk, "role": held.role}
        if not Appointment.objects.filter(**role).not_ended(on).exists():
            Appointment.objects.create(**role, starts=max(on, held.starts), ends=held.ends)


def _refuse_unless_standing(units: Iterable[Unit], day: date) -> None:
    for unit in units:
        if not unit.stands_on(day):
            raise Refused(_("%(unit)s does not stand on %(day)s.") % {"unit": unit, "day": day})


def _refuse_succeeded(unit: Unit) -> None:
    """One that ended by becoming others becomes nothing else, and does not stand again, until that is taken back."""
    if unit.closed is None:
        return
    became = Succession.objects.filter(before=unit.pk, on__gt=unit.closed).select_related("after").first()
    if became:
        said = _("It became %(other)s on %(day)s: correct that day, or take that succession back first.")
        raise Refused(said % {"other": became.after, "day": became.on})


def _again(unit: Unit) -> Unit:
    """As it is on record now."""
    return Unit.objects.get(pk=unit.pk)
