"""Where a firm of a list lies: the division it says, by code or by name, and the federation that stands for it."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from apps.units.access import upward
from apps.units.identifiers import DIVISION_LENGTHS, DIVISION_PATTERN, division
from apps.units.models import Federation, Unit
from apps.units.models.unit import open_on
from apps.units.probable import UNION
from apps.units.tree.at_date import parents_within, upward_within

Placed = tuple[str, Federation | None, str]  # division code, federation, or why there is none


class EnterpriseArea:
    """The territorial federations that stood open in one federation's area on the day of a list, read once."""

    def __init__(self, federation: Federation, day: date) -> None:
        self.federation = federation
        self._parents = parents_within([federation.pk], day)
        territories = Federation.objects.filter(line=Unit.Line.TERRITORIAL).exclude(division_code="")
        above = territories.filter(path__in=upward(federation.path)[1:]).order_by("-path")
        self._plain_above = [name.removesuffix(UNION) for name in above.values_list("name", flat=True)]
        below = list(territories.filter(open_on(day), pk__in=self._parents).order_by("-path"))
        self._plain = {unit.pk: unit.name.removesuffix(UNION) for unit in below}
        self._by_stem: dict[str, list[Federation]] = {}
        self._by_name: dict[str, list[Federation]] = {}
        for unit in below:
            self._by_stem.setdefault(division(unit.division_code), []).append(unit)
            for name in self._names(unit):
                self._by_name.setdefault(name, []).append(unit)
        self._known: dict[str, Placed] = {}

    def _names(self, unit: Federation) -> set[str]:
        """How its division is written: 鱼峰区, 柳州市鱼峰区, 广西壮族自治区柳州市鱼峰区 from whichever above."""
        within = [self._plain.get(federation, "") for federation in upward_within(unit.pk, self._parents)]
        written, names = "", set()
        for plain in (*within, *self._plain_above):
            written = plain + written
            names.add(written)
        return names

    def placed(self, said: str) -> Placed:
        """The division code and the federation of what a row says; without a federation, why: no division, outside,
        several, several by code."""
        if said not in self._known:
            self._known[said] = self._place("".join(unicodedata.normalize("NFKC", said).split()))
        return self._known[said]

    def _place(self, said: str) -> Placed:
        if not said:
            return "", None, "no division"
        if not said.isdecimal():
            return self._named(said)
        if not re.match(DIVISION_PATTERN, said):
            return said, None, "outside"
        for length in reversed(DIVISION_LENGTHS):
            if length > len(said):
                continue
            found = _highest(self._by_stem.get(said[:length], ()))
            if len(found) > 1:
                return said, None, "several by code"
            if found:
                return said, found[0], ""
        return said, None, "outside"

    def _named(self, said: str) -> Placed:
        found = self._by_name.get(said, [])
        if len(found) == 1:
            return found[0].division_code, found[0], ""
        return said, None, "several" if found else "outside"


def _highest(federations: Collection[Federation]) -> list[Federation]:
    """Those of the highest level: to a zone below the district whose code it bears no row goes by that code."""
    top = min((federation.level for federation in federations), default=0)
    return [federation for federation in federations if federation.level == top]
