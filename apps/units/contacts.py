"""Whom to call at each of many units, as far as the reader may know: for lists of who is missing."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from apps.units import access
from apps.units.access import Person
from apps.units.models import REGISTERS, Unit
from apps.units.models.contacts import Contacts


class Contact(NamedTuple):
    """A person, else "", and the telephone numbers, else "": one of them at least."""

    person: str
    telephone: str

    def __str__(self) -> str:
        return " ".join(filter(None, self))


def contact_of(record: object, unseen: frozenset[str] = frozenset()) -> Contact | None:
    """The contact person of a record of a register, else who chairs it, with the telephone; None where nothing is kept
    or nothing of it is for the reader."""
    said = {}
    for name in ("contact", "chair", "telephone"):
        said[name] = "" if name in unseen else getattr(record, name, "")
    if not any(said.values()):
        return None
    return Contact(said["contact"] or said["chair"], said["telephone"])


def contacts_for(user: Person | None, units: Iterable[Unit]) -> dict[int, Contact]:
    """By unit whom to call there, where that is kept and for this reader (None is the system); one query a register."""
    seen: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        if not issubclass(REGISTERS[unit.register], Contacts):
            continue
        if not access.hidden(user, unit.path):
            seen[unit.register].append(unit.pk)
    found = {}
    for register, keys in seen.items():
        for record in REGISTERS[register].objects.filter(pk__in=keys).order_by():
            contact = contact_of(record)
            if contact:
                found[record.pk] = contact
    return found
