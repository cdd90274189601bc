"""The federation a report is about: chosen among those around it, or by a name. No script is needed."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.units import search
from apps.units.models import Register, Unit

MOST = 20  # federations that are listed where a name fits several
LONGEST = 100  # letters of a name


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """`unit` is the one shown. `sought` are the words typed, "" where nothing is to be chosen any more; `found` the
    federations that they name, none or several."""

    unit: Unit
    sought: str = ""
    found: tuple[Unit, ...] = ()

    @property
    def listed(self) -> tuple[Unit, ...]:
        """As many of them as a page lists."""
        return self.found[:MOST]

    @property
    def unlisted(self) -> int:
        """How many there are more."""
        return max(len(self.found) - MOST, 0)


def chosen(choosable: QuerySet[Unit], unit: Unit, text: str) -> UnitChoice:
    """By the words typed the one federation that is called so, in full or as the only one in part; else `unit` stays.

    Worked example: of Liuzhou and Liuzhou County, `liuzhou` finds the city, whose pinyin it is; `liu` lists both.
    """
    words = text.replace("\0", " ").strip()[:LONGEST]
    if not words:
        return UnitChoice(unit)
    wanted = Q()
    for word in search.words(words):
        wanted &= search.named(word)
    found = tuple(choosable.filter(wanted, register=Register.FEDERATION).order_by("path"))
    exact = [federation for federation in found if _is_called(federation, words)]
    for only in (exact, found):
        if len(only) == 1:
            return UnitChoice(only[0])
    return UnitChoice(unit, words, found)


def _is_called(federation: Unit, words: str) -> bool:
    """Whether the words are all of its code or of one of its names."""
    names = (federation.code, federation.name, federation.name_en, federation.initials, federation.pinyin)
    return words.casefold() in [name.casefold() for name in names if name]


def near(readable: QuerySet[Unit], unit: Unit) -> list[Unit]:
    """The federations above the unit, those beside it and those right below it, in the order of the tree: one query."""
    around = Q(parent=unit.pk) | Q(code__in=codes_above(unit))
    if unit.parent_id:
        around |= Q(parent=unit.parent_id)
    return list(readable.filter(around, register=Register.FEDERATION).order_by("path"))


def codes_above(unit: Unit) -> list[str]:
    return unit.path.split("/")[:-2]


def groups_of(federations: list[Unit], unit: Unit) -> list[tuple[str, list[Unit]]]:
    """What may be chosen without a name, by where it stands: above, beside, below; the unit itself stands among those
    beside it, whatever its register."""
    above = codes_above(unit)
    beside = [federation for federation in federations if _stands_beside(federation, unit)]
    if unit not in beside:
        beside.append(unit)
    groups = [
        (_("above"), [federation for federation in federations if federation.code in above]),
        (_("beside it"), beside),
        (_("below"), [federation for federation in federations if federation.parent_id == unit.pk]),
    ]
    return [(label, members) for label, members in groups if members]


def _stands_beside(federation: Unit, unit: Unit) -> bool:
    return federation.parent_id is not None and federation.parent_id == unit.parent_id
