"""Who reported to whom on a day, as it was known at an earlier moment: affiliations made or rewritten since undone.

Worked example: on Monday the register says 450203-1 → 450203 from 2008-10-01. On Wednesday somebody enters that it
reports to 450204 from 2013-03-01. As known on Monday it reported to 450203 on 2014-09-30, as known today to 450204.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from apps.changelog.models import Change
from apps.units.models import Affiliation


class KnownAffiliation(NamedTuple):
    """Where a unit reports from a day on."""

    starts: date
    parent: int | None


Affiliations = Mapping[int, list[KnownAffiliation]]  # by unit


def affiliations_known(moment: datetime) -> Affiliations:
    """Of the units alone whose affiliations were changed since: those each had at that moment, which may be none.

    A change counts from the beginning of the transaction that made it. Two queries, and the changes since are read.
    """
    register = Affiliation._meta.label_lower
    changes = Change.objects.filter(register=register, at__gt=moment).order_by("-id")
    made_since = list(changes.values_list("object_id", "action", "old", "new"))
    touched = {int(key) for key, _action, _old, _new in made_since}
    units = set(Affiliation.objects.filter(pk__in=touched).values_list("unit_id", flat=True))
    for _key, _action, old, new in made_since:
        for columns in (old, new):
            if "unit_id" in columns:
                units.add(columns["unit_id"])
    rows: dict[int, dict] = {row["id"]: dict(row) for row in Affiliation.objects.filter(unit__in=units).values()}
    for key, action, old, _new in made_since:
        _undo(rows, int(key), action, old)
    known: dict[int, list[KnownAffiliation]] = {unit: [] for unit in units}
    for row in rows.values():
        known[row["unit_id"]].append(KnownAffiliation(_day(row["starts"]), row["parent_id"]))
    return known


def _undo(rows: dict[int, dict], key: int, action: str, old: Mapping) -> None:
    """Takes one change back; those after it are taken back already."""
    if action == Change.Action.CREATED:
        rows.pop(key, None)
    elif action == Change.Action.DELETED:
        rows[key] = {"parent_id": None, **old}
    elif key in rows:
        rows[key] = {**rows[key], **old}


def _day(written: date | str) -> date:
    """A day as a row has it, or as the log writes it."""
    return date.fromisoformat(written) if isinstance(written, str) else written


def parent_on(affiliations: Iterable[KnownAffiliation], day: date) -> int | None:
    """The rule of `at_date`: that of the latest affiliation begun by then, else of the first; None where it is none."""
    parent = None
    for at, affiliation in enumerate(sorted(affiliations, key=lambda affiliation: affiliation.starts)):
        if at and affiliation.starts > day:
            break
        parent = affiliation.parent
    return parent
